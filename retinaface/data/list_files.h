#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface::internal {

/// The files below a folder whose names end in `ending` (hidden files aside), relative to it and
/// sorted, so that neither order nor messages depend on the disk.
[[nodiscard]] Result<std::vector<std::filesystem::path>> list_files(
    const std::filesystem::path& folder, std::string_view ending);

}  // namespace retinaface::internal
