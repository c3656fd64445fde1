#pragma once

#include <filesystem>

namespace retinaface::internal {

/// The file behind a chain of links, which may not exist yet, so that replacing it leaves the links
/// alone.
[[nodiscard]] std::filesystem::path behind_links(std::filesystem::path path);

}  // namespace retinaface::internal
