#pragma once

#include <array>
#include <cstdint>

#include "retinaface/geometry/affine.h"
#include "retinaface/geometry/similarity.h"
#include "retinaface/image/image.h"

namespace retinaface {

/// Samples the picture bilinearly: the target's pixel centre p shows the picture at
/// `source_from_target(p)`; outside it shows `border`. Face alignment with a border of 0 is this.
/// @throws ContractError  the target has no pixel
[[nodiscard]] Image warp(ImageView image, const Similarity& source_from_target, int width,
                         int height, std::array<std::uint8_t, 3> border = {0, 0, 0});
[[nodiscard]] Image warp(ImageView image, const Affine& source_from_target, int width, int height,
                         std::array<std::uint8_t, 3> border = {0, 0, 0});

/// A square of a picture, `num_pixels` wide: enlarged bilinearly, or shrunk by area so that fine
/// patterns do not turn into others; outside the picture it shows `border`.
///
/// @param corner  its top left, in pixels of the picture
/// @param side    of the square, in pixels of the picture
/// @throws ContractError  num_pixels or side is not positive, a number is not finite, or the
///                        picture has no pixel
[[nodiscard]] Image square_part(ImageView image, Point corner, double side, int num_pixels,
                                std::array<std::uint8_t, 3> border = {0, 0, 0});

/// Turns the picture by quarter × 90° clockwise, without resampling.
[[nodiscard]] Image rotated(ImageView image, int quarters);
/// Mirrored left to right.
[[nodiscard]] Image mirrored(ImageView image);

}  // namespace retinaface
