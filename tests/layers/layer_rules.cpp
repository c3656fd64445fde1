#include "layers/layer_rules.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "layers/source_tree.h"

namespace retinaface::layers {
namespace {

constexpr const char* kTestModule = "testing";

using Names = std::set<std::string>;
using Modules = std::map<std::string, ModuleDeclaration>;

/// "image" for "retinaface/image/decode.h".
std::optional<std::string> module_of(const Include& include) {
  static const std::string prefix = "retinaface/";
  const auto slash = include.header.find('/', prefix.size());
  if (include.header.rfind(prefix, 0) != 0 || slash == std::string::npos) return std::nullopt;
  return include.header.substr(prefix.size(), slash - prefix.size());
}

bool is_library_file(const SourceFile& file, const LayerTable& table) {
  return table.allowed.contains(file.area) && file.area != kTestModule;
}

std::string at(const SourceFile& file, const Include& include) {
  return file.path + ":" + std::to_string(include.line) + ": includes " + include.header;
}

bool is_ours(const Include& include) {
  return include.quoted || include.header.rfind("retinaface/", 0) == 0;
}

/// A header that lies beside the module folders, such as c_api.h, belongs to the module whose
/// CMakeLists.txt names it.
bool is_declared_by(const Include& include, const SourceFile& file, const Modules& modules) {
  const auto module = modules.find(file.area);
  const std::string name = std::filesystem::path(include.header).filename();
  return include.header == "retinaface/" + name && module != modules.end() &&
         module->second.text.find(name) != std::string::npos;
}

/// Our own headers, from the library.
void check_own_include(const SourceFile& file, const Include& include, const LayerTable& table,
                       const Modules& modules, std::vector<std::string>& violations) {
  const auto target = module_of(include);
  if (is_declared_by(include, file, modules)) return;
  if (!target) {
    violations.push_back(at(file, include) + ", a module includes only \"retinaface/<module>/…\"");
  } else if (*target != file.area && !table.allowed.at(file.area).contains(*target)) {
    violations.push_back(at(file, include) + ", which the table does not allow to " + file.area);
  }
}

/// C++ has no dot and no slash; the C interface needs two headers of C.
bool is_standard(const std::string& header) {
  return header.find_first_of("./") == std::string::npos || header == "stddef.h" ||
         header == "stdint.h";
}

const Names* third_party_rule(const std::string& header, const LayerTable& table) {
  for (const auto& [pattern, areas] : table.third_party) {
    if (header == pattern || (pattern.ends_with('/') && header.rfind(pattern, 0) == 0)) {
      return &areas;
    }
  }
  return nullptr;
}

bool is_public_header(const SourceFile& file, const Modules& modules) {
  const auto module = modules.find(file.area);
  if (!file.is_header() || module == modules.end()) return false;
  const auto headers = module->second.lists.find("HEADERS");
  const std::string in_module = file.path.substr(("retinaface/" + file.area + "/").size());
  return headers != module->second.lists.end() &&
         std::find(headers->second.begin(), headers->second.end(), in_module) !=
             headers->second.end();
}

void check_third_party(const SourceFile& file, const Include& include, const LayerTable& table,
                       const Modules& modules, std::vector<std::string>& violations) {
  if (is_standard(include.header)) return;
  const Names* areas = third_party_rule(include.header, table);
  if (areas == nullptr) {
    violations.push_back(at(file, include) + ", which has no row in the table of third parties");
  } else if (!areas->contains("any") && !areas->contains(file.area)) {
    violations.push_back(at(file, include) + ", which the table does not allow to " + file.area);
  } else if (is_public_header(file, modules)) {
    violations.push_back(at(file, include) + ", a third-party header, in a public header");
  }
}

void check_includes(const std::vector<SourceFile>& sources, const LayerTable& table,
                    const Modules& modules, std::vector<std::string>& violations) {
  for (const auto& file : sources) {
    for (const auto& include : file.includes) {
      if (!is_ours(include)) {
        check_third_party(file, include, table, modules, violations);
      } else if (is_library_file(file, table)) {
        check_own_include(file, include, table, modules, violations);
      }
    }
  }
}

/// `modules` and all that their public dependencies bring.
Names with_public_dependencies(const Names& names, const Modules& modules) {
  Names closure;
  const std::function<void(const std::string&)> add = [&](const std::string& name) {
    if (!closure.insert(name).second) return;
    const auto module = modules.find(name);
    if (module == modules.end()) return;
    const Names next = module->second.modules_in("DEPENDS");
    std::for_each(next.begin(), next.end(), add);
  };
  std::for_each(names.begin(), names.end(), add);
  return closure;
}

void check_links(const std::string& name, const Modules& modules,
                 const std::vector<SourceFile>& sources, std::vector<std::string>& violations) {
  const ModuleDeclaration& module = modules.at(name);
  Names all = module.modules_in("DEPENDS");
  const Names public_links = with_public_dependencies(all, modules);
  all.merge(module.modules_in("PRIVATE_DEPENDS"));
  const Names links = with_public_dependencies(all, modules);
  for (const auto& file : sources) {
    if (file.area != name) continue;
    const bool is_public = is_public_header(file, modules);
    for (const auto& include : file.includes) {
      const auto target = module_of(include);
      if (!target || *target == name || (is_public ? public_links : links).contains(*target)) {
        continue;
      }
      violations.push_back(at(file, include) + ", but " + name + " does not link " + *target +
                           (is_public ? " publicly" : ""));
    }
  }
}

void check_declaration(const std::string& folder, const Modules& modules, const LayerTable& table,
                       const std::vector<SourceFile>& sources,
                       std::vector<std::string>& violations) {
  const std::string subject = "retinaface/" + folder + "/CMakeLists.txt: ";
  const ModuleDeclaration& module = modules.at(folder);
  if (module.name != folder) violations.push_back(subject + "declares module " + module.name);
  Names links = module.modules_in("DEPENDS");
  links.merge(module.modules_in("PRIVATE_DEPENDS"));
  for (const auto& target : links) {
    if (!table.allowed.at(folder).contains(target)) {
      violations.push_back(subject + "links " + target + ", which the table does not allow");
    }
  }
  const std::string prefix = "retinaface/" + folder + "/";
  for (const auto& file : sources) {
    const bool shared_by_tests = file.area != folder && file.is_header();
    if (file.path.rfind(prefix, 0) == 0 && !shared_by_tests &&
        module.text.find(file.path.substr(prefix.size())) == std::string::npos) {
      violations.push_back(subject + "does not name " + file.path.substr(prefix.size()));
    }
  }
}

void check_modules(const Modules& modules, const LayerTable& table,
                   const std::vector<SourceFile>& sources, std::vector<std::string>& violations) {
  for (const auto& [folder, module] : modules) {
    if (!table.allowed.contains(folder)) continue;  // check_rows reports it
    check_declaration(folder, modules, table, sources, violations);
    check_links(folder, modules, sources, violations);
  }
}

void check_rows(const std::filesystem::path& root, const LayerTable& table,
                std::vector<std::string>& violations) {
  Names folders;
  for (const auto& entry : std::filesystem::directory_iterator(root / "retinaface")) {
    if (entry.is_directory()) folders.insert(entry.path().filename());
  }
  for (const auto& folder : folders) {
    if (!table.allowed.contains(folder)) violations.push_back(folder + ": has no row");
  }
  for (const auto& [module, allowed] : table.allowed) {
    if (!folders.contains(module)) violations.push_back(module + ": a row without a folder");
    for (const auto& name : allowed) {
      if (!table.allowed.contains(name)) {
        violations.push_back(module + ": may include " + name + ", which has no row");
      }
    }
  }
}

}  // namespace

std::vector<std::string> find_violations(const std::filesystem::path& root,
                                         const LayerTable& table) {
  const auto sources = read_sources(root);
  const auto modules = read_modules(root);
  std::vector<std::string> violations;
  check_rows(root, table, violations);
  check_includes(sources, table, modules, violations);
  check_modules(modules, table, sources, violations);
  return violations;
}

}  // namespace retinaface::layers
