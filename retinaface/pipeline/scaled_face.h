#pragma once

#include "retinaface/geometry/face.h"

namespace retinaface::internal {

/// The face in the picture stretched by a factor for each axis, which rounding of the sides may
/// make differ a little.
[[nodiscard]] inline Face scaled(Face face, float x_scale, float y_scale) {
  face.box = {face.box.x1 * x_scale, face.box.y1 * y_scale, face.box.x2 * x_scale,
              face.box.y2 * y_scale};
  for (Point& point : face.landmarks.points) point = {point.x * x_scale, point.y * y_scale};
  return face;
}

}  // namespace retinaface::internal
