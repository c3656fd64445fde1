#pragma once

#include <cstddef>
#include <string>

// The words of auto-encoder files, which reader and writer share.
namespace retinaface::mesh::internal {

inline constexpr char kAutoEncoderFormat[] = "retinaface mesh auto-encoder 1";
inline constexpr char kAutoEncoderUnit[] = "millimetre";

[[nodiscard]] inline std::string level_tensor(std::size_t level, const char* what) {
  return "level" + std::to_string(level) + "." + what;
}

}  // namespace retinaface::mesh::internal
