#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface::internal {

/// "<file name>: <what>", as code Corrupt.
[[nodiscard]] Error corrupt(std::string_view name, std::string_view what);
/// The same as code Unsupported.
[[nodiscard]] Error unsupported(std::string_view name, std::string_view what);
/// The same as code LimitExceeded.
[[nodiscard]] Error over_limit(std::string_view name, std::string_view what);

/// Foreign text for a message: printable, shortened and in single quotes.
[[nodiscard]] std::string quote(std::string_view text);

/// What the tensors of one file may take together, so that a small file cannot make gigabytes.
[[nodiscard]] std::uint64_t memory_limit(std::uint64_t file_size);

}  // namespace retinaface::internal
