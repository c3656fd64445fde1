#include "layers/layer_table.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>
#include <utility>

namespace retinaface::layers {
namespace {

/// What stands between `backticks`.
std::set<std::string> names_in(const std::string& cell) {
  std::set<std::string> names;
  std::istringstream parts(cell);
  bool is_name = false;
  for (std::string part; std::getline(parts, part, '`'); is_name = !is_name) {
    if (is_name) names.insert(part);
  }
  return names;
}

using Row = std::pair<std::string, std::string>;

/// The two cells of "| a | b |"; nothing for any other line.
std::optional<Row> row_in(const std::string& line) {
  if (!line.starts_with('|') || std::ranges::count(line, '|') != 3) return std::nullopt;
  const std::size_t middle = line.find('|', 1);
  const std::size_t last = line.rfind('|');
  if (line.find_first_not_of(" \t\r", last + 1) != std::string::npos) return std::nullopt;
  return Row{line.substr(1, middle - 1), line.substr(middle + 1, last - middle - 1)};
}

/// The rows below the header row that starts with `first_cell`.
std::vector<Row> rows_of(std::string_view markdown, const std::string& first_cell) {
  std::vector<Row> rows;
  std::istringstream lines{std::string(markdown)};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    auto row = row_in(line);
    if (!row) {
      inside = false;
    } else if (inside && line.find_first_not_of("|-: ") != std::string::npos) {
      rows.push_back(*std::move(row));
    } else if (line.starts_with("| " + first_cell)) {
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
