#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace retinaface::layers {

struct Include {
  std::string header;   ///< as written, without quotes or brackets
  bool quoted = false;  ///< "…" rather than <…>
  int line = 0;
};

/// A C++ file of the project.
struct SourceFile {
  std::string path;  ///< relative to the root, with '/'
  std::string area;  ///< module for retinaface/<module>/…, else the top folder; "tests" for those
                     ///< of a module
  std::vector<Include> includes;

  [[nodiscard]] bool is_header() const { return path.ends_with(".h"); }
};

/// What one `retinaface_module(…)` call declares; lists hold what follows each keyword.
struct ModuleDeclaration {
  std::string name;
  std::map<std::string, std::vector<std::string>> lists;
  std::string text;  ///< the whole CMakeLists.txt

  /// Modules after `keyword`, without the "retinaface::".
  [[nodiscard]] std::set<std::string> modules_in(const std::string& keyword) const;
};

/// All .h and .cpp files below retinaface/, apps/, examples/, tests/, bench/ and fuzz/.
[[nodiscard]] std::vector<SourceFile> read_sources(const std::filesystem::path& root);

/// The declarations in retinaface/*/CMakeLists.txt, by folder; folders without one are absent.
[[nodiscard]] std::map<std::string, ModuleDeclaration> read_modules(
    const std::filesystem::path& root);

}  // namespace retinaface::layers
