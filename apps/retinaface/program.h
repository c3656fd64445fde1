#pragma once

#include <memory>

namespace CLI {
class App;
}

namespace retinaface::cli {

/// Parses the command line, runs the chosen subcommand and gives the exit status (see exit_code.h).
/// No exception leaves it.
[[nodiscard]] int run_program(int argc, char** argv);

/// The command line as data, for completion scripts; not to be parsed with.
[[nodiscard]] std::unique_ptr<CLI::App> describe_program();

}  // namespace retinaface::cli
