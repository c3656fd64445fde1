#include "apps/retinaface/command_line.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <memory>
#include <new>
#include <sstream>
#include <vector>

#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/help_formatter.h"
#include "retinaface/base/file.h"

namespace retinaface::cli {
namespace {

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

/// What is said when a subcommand of `app` was expected.
std::string explain_command(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  const std::vector<std::string> words = app.remaining();
  return (words.empty() ? "no command is named" : printable(words.front()) + ": is no command") +
         ", expected one of " + names;
}

int explain(const CLI::App& app, const CLI::ParseError& problem) {
  std::ostringstream help;
  std::ostringstream ignored;
  if (problem.get_exit_code() == 0) {
    app.exit(problem, help, ignored);
    return print_out(help.str());
  }
  const CLI::App* at = &app;
  std::string command = app.get_name();
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    command += " " + at->get_name();
  }
  const bool lacks_command = at->get_require_subcommand_min() > 0;
  say((lacks_command ? explain_command(*at) : problem.what()) + " (" + command +
      " --help tells more)");
  return code(ExitCode::Usage);
}

}  // namespace

int run_command_line(const std::string& program, const Describe& describe, int argc,
                     char** argv) try {
  reserve_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);  // a write then says that the reader has gone
  CLI::App app("", program);
  Runner chosen;
  app.require_subcommand(1);
  app.option_defaults()->take_last();                // an alias may set what the line overrides
  app.formatter(std::make_shared<HelpFormatter>());  // the subcommands inherit it
  describe(app, chosen);
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
