#include "layers/layer_table.h"

#include <algorithm>
#include <functional>
#include <regex>
#include <sstream>

namespace retinaface::layers {
namespace {

std::set<std::string> names_in(const std::string& cell) {
  static const std::regex name("`([^`]+)`");
  std::set<std::string> names;
  for (std::sregex_iterator it(cell.begin(), cell.end(), name), end; it != end; ++it) {
    names.insert((*it)[1]);
  }
  return names;
}

/// The rows below the header row that starts with `first_cell`, as pairs of cells.
std::vector<std::pair<std::string, std::string>> rows_of(std::string_view markdown,
                                                         const std::string& first_cell) {
  static const std::regex row(R"(\|([^|]*)\|([^|]*)\|\s*)");
  std::vector<std::pair<std::string, std::string>> rows;
  std::istringstream lines{std::string(markdown)};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    std::smatch cells;
    if (!std::regex_match(line, cells, row)) {
      inside = false;
    } else if (inside && line.find_first_not_of("|-: ") != std::string::npos) {
      rows.emplace_back(cells[1], cells[2]);
    } else if (line.rfind("| " + first_cell, 0) == 0) {
      inside = true;
    }
  }
  return rows;
}

std::map<std::string, std::set<std::string>> table_of(std::string_view markdown,
                                                      const std::string& first_cell) {
  std::map<std::string, std::set<std::string>> table;
  for (const auto& [subjects, objects] : rows_of(markdown, first_cell)) {
    for (const auto& subject : names_in(subjects)) table[subject] = names_in(objects);
  }
  return table;
}

}  // namespace

Result<LayerTable> parse_layer_table(std::string_view markdown) {
  LayerTable table{table_of(markdown, "module"), table_of(markdown, "third-party header")};
  if (table.allowed.empty() || table.third_party.empty()) {
    return Error{ErrorCode::Corrupt,
                 "layer table: a table is missing or empty, expected one of modules and one of "
                 "third-party headers"};
  }
  return table;
}

std::vector<std::string> find_cycle(const LayerTable& table) {
  std::set<std::string> finished;
  std::vector<std::string> path;
  const std::function<bool(const std::string&)> closes_cycle = [&](const std::string& module) {
    if (finished.contains(module)) return false;
    const auto seen = std::find(path.begin(), path.end(), module);
    if (seen != path.end()) {
      path.erase(path.begin(), seen);
      path.push_back(module);
      return true;
    }
    path.push_back(module);
    const auto row = table.allowed.find(module);
    if (row != table.allowed.end() &&
        std::any_of(row->second.begin(), row->second.end(), closes_cycle)) {
      return true;
    }
    path.pop_back();
    finished.insert(module);
    return false;
  };
  for (const auto& [module, allowed] : table.allowed) {
    if (closes_cycle(module)) return path;
  }
  return {};
}

}  // namespace retinaface::layers
