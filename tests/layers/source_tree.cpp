#include "layers/source_tree.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>
#include <sstream>

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

std::vector<Include> includes_of(const fs::path& path) {
  static const std::regex directive(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  std::vector<Include> includes;
  std::ifstream file(path);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::smatch parts;
    if (std::regex_match(line, parts, directive)) {
      includes.push_back({parts[2], parts[1] == "\"", number});
    }
  }
  return includes;
}

ModuleDeclaration parse_module(const std::string& text) {
  static const std::regex call(R"(retinaface_module\(([^)]*)\))");
  static const std::regex keyword("[A-Z_]+");
  ModuleDeclaration declaration{.name = "", .lists = {}, .text = text};
  std::smatch arguments;
  if (!std::regex_search(text, arguments, call)) return declaration;
  std::istringstream words{arguments[1].str()};
  words >> declaration.name;
  std::string list;
  for (std::string word; words >> word;) {
    if (std::regex_match(word, keyword)) {
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
