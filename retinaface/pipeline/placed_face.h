#pragma once

#include "retinaface/geometry/face.h"
#include "retinaface/image/decode.h"

namespace retinaface::internal {

/// The face with every point p at factor p + (left, top).
[[nodiscard]] inline Face placed(Face face, float factor, float left, float top) {
  const auto place = [&](Point point) {
    return Point{factor * point.x + left, factor * point.y + top};
  };
  const Point first = place({face.box.x1, face.box.y1});
  const Point last = place({face.box.x2, face.box.y2});
  face.box = {first.x, first.y, last.x, last.y};
  for (Point& point : face.landmarks.points) point = place(point);
  return face;
}

/// A face of decoded pixels in the full picture.
[[nodiscard]] inline Face in_full_picture(const Face& face, const PlaceInFullPicture& place) {
  return placed(face, static_cast<float>(place.factor), static_cast<float>(place.left),
                static_cast<float>(place.top));
}

/// The inverse.
[[nodiscard]] inline Face in_decoded_picture(const Face& face, const PlaceInFullPicture& place) {
  const auto factor = static_cast<float>(place.factor);
  return placed(face, 1 / factor, -static_cast<float>(place.left) / factor,
                -static_cast<float>(place.top) / factor);
}

}  // namespace retinaface::internal
