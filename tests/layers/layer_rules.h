#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "layers/layer_table.h"

namespace retinaface::layers {

/// All places where the tree under `root` breaks the table, one sentence each; empty when none.
///
/// * A file of a module includes only modules that the table allows; nobody includes apps, tests,
///   examples, bench or fuzz; only tests include `testing`.
/// * A third-party header stands only where the second table allows it, and in no public header.
/// * Each module's CMakeLists.txt links what its files include, publicly what its public headers
///   include, and nothing that the table forbids; it names every file of its folder but for headers
///   that only tests include.
/// * Every module folder has a row and every row a folder.
[[nodiscard]] std::vector<std::string> find_violations(const std::filesystem::path& root,
                                                       const LayerTable& table);

}  // namespace retinaface::layers
