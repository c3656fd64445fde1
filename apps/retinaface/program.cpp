#include "apps/retinaface/program.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "apps/retinaface/command.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/help_formatter.h"
#include "apps/retinaface/version.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface detect photo.jpg --model mnet025.safetensors
  retinaface detect holiday/ --recursive -o faces.jsonl --save-vis annotated/
  find . -name '*.jpg' -print0 | retinaface detect - --null | jq '.faces | length'
  retinaface models info mnet025.pth
  retinaface doctor

A model is any RetinaFace weights file: safetensors, PyTorch .pth, MXNet .params or ONNX. Name it
with --model or in $RETINAFACE_MODEL.

Exit status: 0 done (no face found is still 0), 1 failed, 2 wrong usage, 3 some inputs failed and
the rest is written, 4 model missing or corrupt, 5 device not there, 130 or 143 stopped by a signal.)";

void add_commands(CLI::App& app, Runner& chosen) {
  app.description("Finds faces in pictures: a box, a score and five landmarks for each.");
  app.footer(kFooter);
  app.set_version_flag(
      "--version", [] { return version_line(); }, "Version, commit, instruction sets");
  app.require_subcommand(1);
  app.option_defaults()->take_last();                // an alias may set what the line overrides
  app.formatter(std::make_shared<HelpFormatter>());  // the subcommands inherit it
  add_detect_command(app, chosen);
  add_models_command(app, chosen);
  add_eval_command(app, chosen);
  add_bench_command(app, chosen);
  add_doctor_command(app, chosen);
  add_completion_command(app, chosen);
}

/// A closed standard stream would give its number to the next file that is opened, and results
/// would land in there.
void reserve_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) < 0) ::open("/dev/null", O_RDONLY);
  }
}

/// CLI11 wants the last argument first, and takes "[a,b]" for a list.
std::vector<std::string> arguments_of(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  for (std::string& argument : arguments) {
    if (argument.starts_with('[') && argument.ends_with(']')) argument.insert(0, "./");
  }
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

int explain(const CLI::App& app, const CLI::ParseError& problem) {
  std::ostringstream help;
  std::ostringstream ignored;
  if (problem.get_exit_code() == 0) {
    app.exit(problem, help, ignored);
    return print_out(help.str());
  }
  std::string command = "retinaface";
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    command += " " + at->get_name();
  }
  say(std::string(problem.what()) + " (" + command + " --help tells more)");
  return code(ExitCode::Usage);
}

}  // namespace

std::unique_ptr<CLI::App> describe_program() {
  auto app = std::make_unique<CLI::App>("", "retinaface");
  Runner unused;
  add_commands(*app, unused);
  return app;
}

int run_program(int argc, char** argv) try {
  reserve_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);  // a write then says that the reader has gone
  CLI::App app("", "retinaface");
  Runner chosen;
  add_commands(app, chosen);
  try {
    app.parse(arguments_of(argc, argv));
  } catch (const CLI::ParseError& problem) {
    return explain(app, problem);
  }
  return chosen();
} catch (const std::bad_alloc&) {
  say("this needs more memory than there is");
  return code(ExitCode::Failed);
} catch (const std::exception& problem) {
  say(problem.what());
  return code(ExitCode::Failed);
}

}  // namespace retinaface::cli
