#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "retinaface/image/decode.h"

namespace retinaface::internal {

/// The picture format that the first bytes announce; nothing for all others.
[[nodiscard]] std::optional<ImageFileFormat> sniff_format(std::span<const std::byte> file);

/// What a file is that we do not read, for a message: "is a GIF", "is empty", "is text", …
[[nodiscard]] std::string describe_foreign_file(std::span<const std::byte> file);

}  // namespace retinaface::internal
