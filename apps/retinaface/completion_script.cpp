#include "apps/retinaface/completion_script.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <vector>

namespace retinaface::cli {
namespace {

/// One command with its words, e.g. "models info", and what may follow it.
struct CommandWords {
  std::string path;
  std::string description;
  std::vector<const CLI::App*> subcommands;
  std::vector<const CLI::Option*> options;
};

void collect(const CLI::App& app, const std::string& path, std::vector<CommandWords>& commands) {
  CommandWords words{path, app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) words.options.push_back(option);
  }
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.subcommands.push_back(sub);
  }
  commands.push_back(words);
  for (const CLI::App* sub : words.subcommands) {
    collect(*sub, path.empty() ? sub->get_name() : path + ' ' + sub->get_name(), commands);
  }
}

std::vector<CommandWords> all_commands(const CLI::App& program) {
  std::vector<CommandWords> commands;
  collect(program, "", commands);
  return commands;
}

std::string option_words(const CommandWords& command) {
  std::string words;
  for (const CLI::Option* option : command.options) {
    for (const std::string& name : option->get_lnames()) words += " --" + name;
    for (const std::string& name : option->get_snames()) words += " -" + name;
  }
  return words;
}

std::string subcommand_words(const CommandWords& command) {
  std::string words;
  for (const CLI::App* sub : command.subcommands) words += ' ' + sub->get_name();
  return words;
}

/// "json|jsonl" and "json|jsonl[,...]" -> "json jsonl"; "" for a value that is not one of a few
/// words.
std::string choices(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (type.find('|') == std::string::npos) return "";
  type.resize(std::min(type.find("[,"), type.size()));
  for (char& c : type) c = c == '|' ? ' ' : c;
  return type;
}

bool takes_path(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return std::ranges::any_of(std::array{"FILE", "FOLDER", "PATH", "MODEL"}, [&](const char* kind) {
    return type.find(kind) != std::string::npos;
  });
}

/// For a word between single quotes of any of the shells.
std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos;) {
    text.replace(at, 1, "'\\''");
    at += 4;
  }
  return "'" + text + "'";
}

std::string bash_value_cases(const std::vector<CommandWords>& commands) {
  std::string cases;
  for (const CommandWords& command : commands) {
    for (const CLI::Option* option : command.options) {
      if (option->get_type_size() == 0) continue;
      std::string action = ":";  // a value that nobody can guess
      if (takes_path(*option)) action = "_retinaface_files \"$current\"";
      if (const std::string words = choices(*option); !words.empty()) {
        action = fmt::format("COMPREPLY=($(compgen -W {} -- \"$current\"))", quoted(words));
      }
      for (const std::string& name : option->get_lnames()) {
        cases += fmt::format("    '{} --{}') {}; return ;;\n", command.path, name, action);
      }
      for (const std::string& name : option->get_snames()) {
        cases += fmt::format("    '{} -{}') {}; return ;;\n", command.path, name, action);
      }
    }
  }
  return cases;
}

/// Bash and zsh, which runs bash completions.
std::string bash_script(const std::vector<CommandWords>& commands) {
  std::string find_command;
  std::string words;
  for (const CommandWords& command : commands) {
    for (const CLI::App* sub : command.subcommands) {
      const std::string path =
          command.path.empty() ? sub->get_name() : command.path + ' ' + sub->get_name();
      find_command +=
          fmt::format("      '{}:{}') command='{}' ;;\n", command.path, sub->get_name(), path);
    }
    words += fmt::format("    '{}') subcommands={} options={} ;;\n", command.path,
                         quoted(subcommand_words(command)), quoted(option_words(command)));
  }
  return fmt::format(R"(_retinaface_files() {{
  local name
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -f -- "$1")
}}
_retinaface() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
  local command='' subcommands='' options='' i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$command:${{COMP_WORDS[i]}}" in
{}    esac
  done
  COMPREPLY=()
  case "$command $previous" in
{}  esac
  case "$command" in
{}  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n $subcommands ]]; then
    COMPREPLY=($(compgen -W "$subcommands" -- "$current"))
  else
    _retinaface_files "$current"
  fi
}}
complete -o filenames -F _retinaface retinaface
)",
                     find_command, bash_value_cases(commands), words);
}

/// Zsh reads the file when it is first asked for a completion, and wants that one, too.
std::string zsh_script(const std::vector<CommandWords>& commands) {
  return "#compdef retinaface\nautoload -U +X bashcompinit && bashcompinit\n" +
         bash_script(commands) +
         "(( ! ${+compstate} )) || _bash_complete -o filenames -F _retinaface\n";
}

std::string fish_condition(const CommandWords& command) {
  if (command.path.empty()) return "__fish_use_subcommand";
  std::string condition;
  for (std::size_t begin = 0; begin <= command.path.size();) {
    const std::size_t end = std::min(command.path.find(' ', begin), command.path.size());
    condition += condition.empty() ? "" : "; and ";
    condition += "__fish_seen_subcommand_from " + command.path.substr(begin, end - begin);
    begin = end + 1;
  }
  return condition;
}

std::string fish_option(const CLI::Option& option, const std::string& condition) {
  std::string line = "complete -c retinaface -n " + quoted(condition);
  for (const std::string& name : option.get_lnames()) line += " -l " + name;
  for (const std::string& name : option.get_snames()) line += " -s " + name;
  if (option.get_type_size() != 0) line += takes_path(option) ? " -r -F" : " -x";
  if (const std::string words = choices(option); !words.empty()) line += " -a " + quoted(words);
  return line + " -d " + quoted(option.get_description()) + '\n';
}

std::string fish_script(const std::vector<CommandWords>& commands) {
  std::string script;
  for (const CommandWords& command : commands) {
    std::string condition = fish_condition(command);
    for (const CLI::Option* option : command.options) script += fish_option(*option, condition);
    if (command.subcommands.empty()) continue;
    if (!command.path.empty()) {
      condition += "; and not __fish_seen_subcommand_from" + subcommand_words(command);
    }
    for (const CLI::App* sub : command.subcommands) {
      script += fmt::format("complete -c retinaface -f -n {} -a {} -d {}\n", quoted(condition),
                            sub->get_name(), quoted(sub->get_description()));
    }
  }
  return script;
}

}  // namespace

Result<std::string> completion_script(const CLI::App& program, std::string_view shell) {
  const std::vector<CommandWords> commands = all_commands(program);
  if (shell == "bash") return bash_script(commands);
  if (shell == "zsh") return zsh_script(commands);
  if (shell == "fish") return fish_script(commands);
  return Error{ErrorCode::InvalidArgument,
               "shell: is '" + std::string(shell) + "', expected bash, zsh or fish"};
}

}  // namespace retinaface::cli
