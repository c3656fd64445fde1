#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"

namespace retinaface::internal {

/// A zip archive's files by path, unpacked.
using ZipEntries = std::map<std::string, Bytes, std::less<>>;

/// Unpacks a zip archive in memory; checksums are verified.
///
/// @param max_bytes  that all files may have together, so that a zip bomb ends early
/// @param name       the subject of error messages
/// @return           Corrupt (also: two files of one path), or LimitExceeded
[[nodiscard]] Result<ZipEntries> read_zip(std::span<const std::byte> file, std::uint64_t max_bytes,
                                          std::string_view name);

}  // namespace retinaface::internal
