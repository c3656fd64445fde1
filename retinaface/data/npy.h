#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface {

/// An array of a NumPy file, row-major.
struct NpyArray {
  std::vector<std::size_t> shape;
  std::vector<double> values;
};

/// Reads NumPy's .npy format, versions 1 to 3: little-endian floats of 4 and 8 bytes and integers
/// of 1 to 8 bytes, in C or Fortran order.
///
/// @param name  subject of messages
/// @return      Corrupt, Unsupported (another type) or LimitExceeded (over 2^28 values)
[[nodiscard]] Result<NpyArray> parse_npy(std::span<const std::byte> file, std::string_view name);
[[nodiscard]] Result<NpyArray> read_npy(const std::filesystem::path& path);

}  // namespace retinaface
