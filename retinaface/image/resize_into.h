#pragma once

#include "retinaface/image/image.h"
#include "retinaface/image/resize.h"

namespace retinaface::internal {

/// Sides of a picture scaled by one factor, rounded to nearest (halves to even) and at least 1.
struct ScaledSides {
  int width = 0;
  int height = 0;
};
/// @throws ContractError  scale is not positive and finite, or a side does not fit into an int
[[nodiscard]] ScaledSides scaled_sides(ImageView image, double scale);

/// Source pixels to a target pixel.
struct ResizeScale {
  double x = 1;
  double y = 1;
};

/// Resizes into the top left `sides` of `target`, whose other pixels stay.
void resize_into(Image& target, ScaledSides sides, ImageView source, ResizeScale scale,
                 Interpolation interpolation);

}  // namespace retinaface::internal
