#pragma once

#include <array>
#include <cstdint>

#include "retinaface/image/image.h"

namespace retinaface {

/// The mean colour of ImageNet: what networks take for nothing.
inline constexpr std::array<std::uint8_t, 3> kMeanRgb{123, 117, 104};

namespace internal {

/// An Rgb8 picture of one colour.
[[nodiscard]] Image filled(int width, int height, const std::array<std::uint8_t, 3>& color);

/// Copies the part of `picture` that lies on the canvas; same format.
void paste(ImageView picture, int left, int top, Image& canvas);

}  // namespace internal
}  // namespace retinaface
