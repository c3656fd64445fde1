#pragma once

#include <array>

#include "retinaface/geometry/box.h"
#include "retinaface/geometry/point.h"

namespace retinaface {

/// Five facial landmarks in image order: the left eye is the one on the left of the picture.
struct Landmarks5 {
  enum Index { LeftEye, RightEye, Nose, LeftMouthCorner, RightMouthCorner };

  std::array<Point, 5> points{};

  friend bool operator==(const Landmarks5&, const Landmarks5&) = default;

  [[nodiscard]] Point& operator[](Index index) { return points[index]; }
  [[nodiscard]] const Point& operator[](Index index) const { return points[index]; }
};

/// One detected or labelled face, in pixels of the picture that it was found in.
struct Face {
  Box box;
  float score = 0;  ///< in [0, 1]
  Landmarks5 landmarks{};

  friend bool operator==(const Face&, const Face&) = default;
};

/// The face in the picture mirrored left to right, `width` pixels wide. Left and right landmarks
/// change places, so that the order stays image order; mirroring twice gives the face back.
[[nodiscard]] Face mirrored(const Face& face, float width);

}  // namespace retinaface
