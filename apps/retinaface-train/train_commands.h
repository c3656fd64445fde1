#pragma once

#include "apps/retinaface/command.h"

namespace retinaface::cli {

/// The subcommands of retinaface-train, as those of command.h.
void add_run_command(CLI::App& app, Runner& chosen);
void add_mesh_command(CLI::App& app, Runner& chosen);
void add_export_command(CLI::App& app, Runner& chosen);
void add_validate_command(CLI::App& app, Runner& chosen);

}  // namespace retinaface::cli
