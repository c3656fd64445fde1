#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface::internal {

/// What an archive may make us unpack.
struct ArchiveLimits {
  std::uint64_t max_entries = 1'000'000;
  std::uint64_t max_entry_bytes = std::uint64_t{64} << 20;
  std::uint64_t max_total_bytes = std::uint64_t{2} << 30;
};

/// Calls `visit(path, content)` for each regular file of a tar or zip archive, whatever its
/// compression, until one call fails. Nothing is written to disk.
///
/// @param name  subject of error messages
/// @return      Corrupt or LimitExceeded, or the error of `visit`
[[nodiscard]] Result<void> for_each_file(
    std::span<const std::byte> archive, std::string_view name, const ArchiveLimits& limits,
    const std::function<Result<void>(std::string_view path, std::string_view content)>& visit);

}  // namespace retinaface::internal
