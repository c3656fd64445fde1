#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace retinaface {

/// Reads one array of little-endian floats from a file of NumPy's savez.
/// @throws std::runtime_error  naming the file, when there is no such array
[[nodiscard]] std::vector<float> read_npz(const std::filesystem::path& path,
                                          const std::string& array);

}  // namespace retinaface
