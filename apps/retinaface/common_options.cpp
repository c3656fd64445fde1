#include "apps/retinaface/common_options.h"

#include <CLI/CLI.hpp>

namespace retinaface::cli {

CLI::Option* add_model_option(CLI::App& command, std::string& model) {
  return command
      .add_option("-m,--model", model,
                  "The detector's weights; otherwise $RETINAFACE_MODEL, or those inside")
      ->type_name("FILE");
}

CLI::Option* add_threads_option(CLI::App& command, int& num_threads) {
  return command
      .add_option("-j,--threads", num_threads, "0: all cores that this process may use (0)")
      ->type_name("COUNT")
      ->check(CLI::Range(0, 4096).description(""));
}

CLI::Option* add_progress_option(CLI::App& command, std::string& progress) {
  return command.add_option("--progress", progress, "On standard error (auto)")
      ->type_name("auto|bar|plain|off")
      ->check(CLI::IsMember({"auto", "bar", "plain", "off"}).description(""));
}

CLI::Option* add_quiet_flag(CLI::App& command, bool& quiet) {
  return command.add_flag("-q,--quiet", quiet, "Nothing but errors on standard error");
}

}  // namespace retinaface::cli
