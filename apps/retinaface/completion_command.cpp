#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/retinaface/command.h"
#include "apps/retinaface/completion_script.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/program.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface completion bash > ~/.local/share/bash-completion/completions/retinaface
  retinaface completion zsh > "${fpath[1]}/_retinaface"
  retinaface completion fish > ~/.config/fish/completions/retinaface.fish)";

int run_completion(const std::string& shell) {
  const auto script = completion_script(*describe_program(), shell);
  if (!script) return fail(script.error());
  return print_out(*script);
}

}  // namespace

void add_completion_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("completion", "Print a completion script for a shell");
  command->footer(kFooter);
  const auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")->type_name("bash|zsh|fish")->required();
  command->callback([shell, &chosen] { chosen = [shell] { return run_completion(*shell); }; });
}

}  // namespace retinaface::cli
