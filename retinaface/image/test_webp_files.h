#pragma once

#include "retinaface/base/file.h"
#include "retinaface/image/image.h"

namespace retinaface::testing {

/// @param orientation  0: a plain file; otherwise one with an EXIF chunk
[[nodiscard]] Bytes lossless_webp(ImageView rgb, int orientation = 0);
[[nodiscard]] Bytes lossy_webp(ImageView rgb, float quality);
/// Every pixel of one colour and alpha.
[[nodiscard]] Bytes flat_webp(int width, int height, const std::uint8_t (&rgba)[4], bool lossless);
/// Two frames: `frame` at (x, y), even, of the canvas, then a white one.
[[nodiscard]] Bytes animated_webp(int width, int height, ImageView frame, int x, int y);

}  // namespace retinaface::testing
