#pragma once

#include <filesystem>

#include "apps/retinaface/command.h"

namespace retinaface::cli {

// Each adds one of the commands below `retinaface eval`.
void add_eval_wider_command(CLI::App& eval, Runner& chosen);
void add_eval_detections_command(CLI::App& eval, Runner& chosen);
void add_eval_landmarks_command(CLI::App& eval, Runner& chosen);
void add_eval_fddb_command(CLI::App& eval, Runner& chosen);
void add_eval_aflw2000_command(CLI::App& eval, Runner& chosen);
void add_eval_verification_command(CLI::App& eval, Runner& chosen);
void add_eval_compare_command(CLI::App& eval, Runner& chosen);
void add_eval_report_command(CLI::App& eval, Runner& chosen);

/// Whether a path is the folder of WIDER FACE's ground truth.
[[nodiscard]] bool is_wider_ground_truth(const std::filesystem::path& path);

}  // namespace retinaface::cli
