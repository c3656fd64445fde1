#pragma once

#include <cstdint>

#include "retinaface/image/image.h"

namespace retinaface::internal {

/// Copies one row of pixels into another format; the rows do not overlap.
void convert_row(const std::uint8_t* in, PixelFormat in_format, std::uint8_t* out,
                 PixelFormat out_format, int width);

}  // namespace retinaface::internal
