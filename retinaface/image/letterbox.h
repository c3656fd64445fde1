#pragma once

#include <array>
#include <cstdint>

#include "retinaface/geometry/similarity.h"
#include "retinaface/image/image.h"
#include "retinaface/image/resize.h"

namespace retinaface {

/// A picture fitted into a canvas, and the way back.
struct Letterbox {
  Image pixels;
  Similarity image_from_input;  ///< from the canvas's pixels to the picture's
};

/// Scales the picture by one factor so that it just fits into width × height (enlarging too), puts
/// it at the top left and fills the rest with `padding` (in the picture's channel order).
/// @throws ContractError  the canvas or the picture has no pixel
[[nodiscard]] Letterbox letterbox(ImageView image, int width, int height,
                                  std::array<std::uint8_t, 3> padding,
                                  Interpolation interpolation = Interpolation::Bilinear);

}  // namespace retinaface
