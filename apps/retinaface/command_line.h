#pragma once

#include <functional>
#include <string>

#include "apps/retinaface/command.h"

namespace retinaface::cli {

/// Describes the options of a program; parsing sets the runner.
using Describe = std::function<void(CLI::App&, Runner&)>;

/// Parses the command line, runs what it chooses and gives the exit status (see exit_code.h). Help
/// goes to standard output, a wrong command line is one sentence. No exception leaves it.
/// @param program  its name
[[nodiscard]] int run_command_line(const std::string& program, const Describe& describe, int argc,
                                   char** argv);

}  // namespace retinaface::cli
