#include "layers/source_tree.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

namespace retinaface::layers {
namespace {

namespace fs = std::filesystem;

constexpr std::array kTopFolders{"retinaface", "apps", "examples", "tests", "bench", "fuzz"};

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// x_test.cpp, and what several of them share: x_testing.h, test_x.h.
bool belongs_to_tests(const fs::path& file) {
  const std::string stem = file.stem();
  return stem.ends_with("_test") || stem.ends_with("_testing") || stem.rfind("test_", 0) == 0;
}

std::string area_of(const fs::path& relative) {
  if (belongs_to_tests(relative)) return "tests";
  auto part = relative.begin();
  const std::string top = part->string();
  const bool in_module = top == "retinaface" && std::distance(part, relative.end()) > 2;
  return in_module ? std::next(part)->string() : top;
}

/// Takes blanks and then `token` from the front of `text`; false when something else is there.
bool take(std::string_view& text, std::string_view token) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  if (!text.starts_with(token)) return false;
  text.remove_prefix(token.size());
  return true;
}

std::vector<Include> includes_of(const fs::path& path) {
  std::vector<Include> includes;
  std::ifstream file(path);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::string_view rest = line;
    if (!take(rest, "#") || !take(rest, "include")) continue;
    const bool quoted = take(rest, "\"");
    if (!quoted && !take(rest, "<")) continue;
    const std::size_t end = rest.find(quoted ? '"' : '>');
    if (end != std::string_view::npos) {
      includes.push_back({std::string(rest.substr(0, end)), quoted, number});
    }
  }
  return includes;
}

bool is_keyword(std::string_view word) {
  return word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string_view::npos;
}

ModuleDeclaration parse_module(const std::string& text) {
  constexpr std::string_view kCall = "retinaface_module(";
  ModuleDeclaration declaration{.name = "", .lists = {}, .text = text};
  const std::size_t call = text.find(kCall);
  if (call == std::string::npos) return declaration;
  const std::size_t begin = call + kCall.size();
  std::istringstream words{text.substr(begin, text.find(')', begin) - begin)};
  words >> declaration.name;
  std::string list;
  for (std::string word; words >> word;) {
    if (is_keyword(word)) {
      list = word;
    } else {
      declaration.lists[list].push_back(word);
    }
  }
  return declaration;
}

}  // namespace

std::set<std::string> ModuleDeclaration::modules_in(const std::string& keyword) const {
  static const std::string prefix = "retinaface::";
  std::set<std::string> modules;
  const auto list = lists.find(keyword);
  if (list == lists.end()) return modules;
  for (const auto& target : list->second) {
    if (target.rfind(prefix, 0) == 0) modules.insert(target.substr(prefix.size()));
  }
  return modules;
}

std::vector<SourceFile> read_sources(const fs::path& root) {
  std::vector<SourceFile> sources;
  for (const char* top : kTopFolders) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const fs::path extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      const fs::path relative = entry.path().lexically_relative(root);
      sources.push_back({relative.generic_string(), area_of(relative), includes_of(entry.path())});
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return sources;
}

std::map<std::string, ModuleDeclaration> read_modules(const fs::path& root) {
  std::map<std::string, ModuleDeclaration> modules;
  for (const auto& entry : fs::directory_iterator(root / "retinaface")) {
    const fs::path lists = entry.path() / "CMakeLists.txt";
    if (!entry.is_directory() || !fs::exists(lists)) continue;
    ModuleDeclaration declaration = parse_module(read_text(lists));
    if (!declaration.name.empty()) modules[entry.path().filename()] = std::move(declaration);
  }
  return modules;
}

}  // namespace retinaface::layers
