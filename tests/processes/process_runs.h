#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/cli/program_run.h"

namespace retinaface::testing {

/// What each process of a group is told, in torchrun's way, with a port that is free now. The logs
/// of Gloo and torch are off: tests read what the program says.
[[nodiscard]] std::vector<std::vector<std::string>> environments(int world_size);

/// Starts one process a rank.
[[nodiscard]] std::vector<std::unique_ptr<RunningProgram>> start_processes(
    const std::vector<std::string>& command, int world_size);

/// Runs one process a rank to their ends.
[[nodiscard]] std::vector<RunResult> run_processes(const std::vector<std::string>& command,
                                                   int world_size);

}  // namespace retinaface::testing
