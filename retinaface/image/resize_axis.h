#pragma once

#include <cstdint>
#include <vector>

#include "retinaface/image/resize_kernels.h"

namespace retinaface::internal {

/// One axis of a resize: `scale` source pixels to a target pixel, which is the quotient of the
/// sizes or, for `resize_by`, the inverse of the factor.
struct Axis {
  int source_size = 0;
  int target_size = 0;
  double scale = 1;
};

/// The source pixel to the left of (or above) a target pixel's centre, and the weight of the next
/// one in 1/32768. Where there is no next one the weight is 0.
struct Neighbour {
  std::int32_t left = 0;
  std::int16_t weight = 0;
};

/// `source = (target + 0.5) * scale - 0.5`, clamped to the picture.
[[nodiscard]] std::vector<Neighbour> centre_neighbours(const Axis& axis);

/// What OpenCV's INTER_AREA does when an axis is enlarged: a target pixel that lies inside one
/// source pixel copies it, and one that lies on the border of two blends them by what it covers.
[[nodiscard]] std::vector<Neighbour> area_neighbours(const Axis& axis);

/// For every target pixel the source pixels that [target * scale, (target + 1) * scale) covers, and
/// how much of each. For scale >= 1.
struct Coverage {
  std::vector<Cover> covers;
  std::vector<float> weights;  ///< what `covers` point to: moves, must not be copied
};
[[nodiscard]] Coverage coverage(const Axis& axis);

}  // namespace retinaface::internal
