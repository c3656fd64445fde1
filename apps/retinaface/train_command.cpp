#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "apps/retinaface/command.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTrainer = "retinaface-train";

std::vector<char*> pointers_to(std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Becomes the trainer, which links libtorch and is a program of its own for that reason: first the
/// one beside this program, then the one on the PATH.
int start_trainer(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{kTrainer};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::vector<char*> pointers = pointers_to(command);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) ::execv((program.parent_path() / kTrainer).c_str(), pointers.data());
  if (error || errno == ENOENT) ::execvp(kTrainer, pointers.data());
  if (errno != ENOENT) {
    say(std::string(kTrainer) + ": cannot be started: " + std::generic_category().message(errno));
    return code(ExitCode::Failed);
  }
  say(std::string(kTrainer) +
      ": is neither beside this program nor on the PATH; it is built where libtorch is found "
      "(RETINAFACE_TRAIN)");
  return code(ExitCode::NoDevice);
}

}  // namespace

void add_train_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand(
      "train", "Train a network: starts retinaface-train (train --help tells more)");
  command->prefix_command();  // what follows is the trainer's
  command->set_help_flag();
  command->callback([command, &chosen] {
    chosen = [arguments = command->remaining()] { return start_trainer(arguments); };
  });
}

}  // namespace retinaface::cli
