#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace retinaface {

/// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);

}  // namespace retinaface
