#pragma once

#include <filesystem>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/image/image.h"

namespace retinaface {

/// @param quality  1 to 100
[[nodiscard]] Result<Bytes> encode_jpeg(ImageView image, int quality = 92);
[[nodiscard]] Result<Bytes> encode_png(ImageView image);

/// Writes a picture atomically; the format follows the extension (.jpg, .jpeg, .png, any case).
[[nodiscard]] Result<void> write_image(const std::filesystem::path& path, ImageView image);

}  // namespace retinaface
