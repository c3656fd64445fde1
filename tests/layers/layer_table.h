#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface::layers {

/// What docs/ARCHITECTURE.md says about who may include whom.
struct LayerTable {
  /// Module -> modules that it may include.
  std::map<std::string, std::set<std::string>> allowed;
  /// Third-party header, or folder of headers ending in '/' -> modules and top folders whose .cpp
  /// files may include it; "any" stands for all.
  std::map<std::string, std::set<std::string>> third_party;
};

/// Reads the two tables whose header rows start with "| module" and "| third-party header". Cells
/// are lists of names in backticks, separated by commas; "nothing" is the empty list.
[[nodiscard]] Result<LayerTable> parse_layer_table(std::string_view markdown);

/// The modules of one cycle, first one repeated at the end; empty when there is none.
[[nodiscard]] std::vector<std::string> find_cycle(const LayerTable& table);

}  // namespace retinaface::layers
