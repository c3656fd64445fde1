#pragma once

#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace retinaface::cli {

// Options that many commands have, in the same words everywhere. The values must outlive the
// parsing.

/// -m: a detector's weights.
CLI::Option* add_model_option(CLI::App& command, std::string& model);
/// -j: 0 for all cores.
CLI::Option* add_threads_option(CLI::App& command, int& num_threads);
/// --progress: a word for `choose_progress_style`.
CLI::Option* add_progress_option(CLI::App& command, std::string& progress);
/// -q.
CLI::Option* add_quiet_flag(CLI::App& command, bool& quiet);

}  // namespace retinaface::cli
