#include "retinaface/pipeline/inputs.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/pipeline/input_lines.h"
#include "retinaface/pipeline/natural_order.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;

InputFile problem_with(const fs::path& path, ErrorCode code, const std::string& what) {
  InputFile file = single_file(path);
  file.problem = Error{code, printable(path) + ": " + what};
  return file;
}

bool is_hidden(const fs::path& path) {
  return path.filename().native().starts_with('.');
}

class Lister {
 public:
  Lister(const InputOptions& options, InputList& list) : options_(options), list_(list) {}

  void add_argument(const std::string& argument) {
    std::error_code ignored;
    if (fs::is_directory(argument, ignored)) return add_named_folder(argument);
    if (!fs::exists(fs::symlink_status(argument, ignored))) {
      if (argument.size() > 1 && argument[0] == '@') return add_list_file(argument.substr(1));
      if (argument.find_first_of("*?[") != std::string::npos) return add_matches(argument);
    }
    list_.files.push_back(single_file(argument));
  }

  void add_list_file(const std::string& path) {
    list_.list_files.emplace_back(path);
    auto entries = read_list_file(path, options_.null_separated ? '\0' : '\n');
    if (!entries) {
      list_.files.push_back(single_file("@" + path));
      list_.files.back().problem = std::move(entries).error();
      return;
    }
    for (std::string& entry : *entries) list_.files.push_back(single_file(std::move(entry)));
  }

 private:
  void add_named_folder(const fs::path& folder) {
    const std::size_t num_before = list_.files.size();
    num_subfolders_left_out_ = 0;
    add_folder(folder, "");
    std::string note;
    if (list_.files.size() == num_before) note = "no picture in this folder";
    if (num_subfolders_left_out_ > 0) {
      note += note.empty() ? "" : "; ";
      note += "subfolders left out: " + std::to_string(num_subfolders_left_out_) +
              " (--recursive takes them too)";
    }
    if (!note.empty()) list_.notes.push_back(printable(folder) + ": " + note);
  }

  void add_folder(const fs::path& folder, const fs::path& relative) {
    std::vector<fs::path> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (!is_hidden(entry->path())) names.push_back(entry->path().filename());
    }
    if (error) {
      list_.files.push_back(problem_with(folder, ErrorCode::Unreadable, error.message()));
      return;
    }
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return natural_less(a.native(), b.native()); });
    for (const fs::path& name : names) add_entry(folder / name, relative / name);
  }

  void add_entry(fs::path path, fs::path relative) {
    std::error_code ignored;
    // A link to a folder is not followed: it may lead back up.
    if (fs::is_directory(fs::symlink_status(path, ignored))) {
      if (options_.recursive) return add_folder(path, relative);
      ++num_subfolders_left_out_;
    } else if (has_picture_extension(path) && !fs::is_directory(path, ignored)) {
      list_.files.push_back({std::move(path), std::move(relative), std::nullopt});
    }
  }

  void add_matches(const std::string& pattern) {
    ::glob_t matches{};
    const int status = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &matches);
    std::vector<std::string> names;
    if (status == 0) names.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
    ::globfree(&matches);
    if (names.empty()) {
      list_.files.push_back(problem_with(pattern, ErrorCode::NotFound, "matches no file"));
      return;
    }
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return natural_less(a, b); });
    for (std::string& name : names) {
      std::error_code ignored;
      if (fs::is_directory(name, ignored)) {
        add_named_folder(name);
      } else {
        list_.files.push_back(single_file(std::move(name)));
      }
    }
  }

  const InputOptions& options_;
  InputList& list_;
  int num_subfolders_left_out_ = 0;
};

}  // namespace

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().native();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

bool has_picture_extension(const fs::path& path) {
  static constexpr std::array<std::string_view, 6> kExtensions{".jpg",  ".jpeg", ".jpe",
                                                               ".jfif", ".png",  ".webp"};
  return std::find(kExtensions.begin(), kExtensions.end(), lower_extension(path)) !=
         kExtensions.end();
}

InputList list_inputs(std::span<const std::string> arguments, const InputOptions& options) {
  InputList list;
  Lister lister(options, list);
  for (const std::string& argument : arguments) lister.add_argument(argument);
  for (const std::string& list_file : options.list_files) lister.add_list_file(list_file);
  return list;
}

InputSource source_of(std::vector<InputFile> files) {
  struct State {
    std::vector<InputFile> files;
    std::size_t next = 0;
  };
  auto state = std::make_shared<State>(State{std::move(files), 0});
  return [state](const std::stop_token& stop) -> std::optional<InputFile> {
    if (stop.stop_requested() || state->next == state->files.size()) return std::nullopt;
    return std::move(state->files[state->next++]);
  };
}

}  // namespace retinaface
