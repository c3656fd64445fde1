#pragma once

#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/image/image.h"

// Pictures as [height, width, 3] floats in linear light, rows upwards.
namespace retinaface::mesh::internal {

/// Walls, furniture and foliage out of focus: blurred rectangles and discs on a gradient.
[[nodiscard]] std::vector<float> draw_background(int width, int height, Random& random);

/// A random part of a picture.
/// @pre  it has at least one pixel
[[nodiscard]] std::vector<float> part_of_picture(ImageView picture, int width, int height,
                                                 Random& random);

}  // namespace retinaface::mesh::internal
