#pragma once

#include <algorithm>

#include "retinaface/geometry/point.h"

namespace retinaface {

/// An axis-aligned rectangle in continuous pixel coordinates: it covers [x1, x2) × [y1, y2).
/// A box around one pixel at (3, 4) is {3, 4, 4, 5}.
struct Box {
  float x1 = 0;
  float y1 = 0;
  float x2 = 0;
  float y2 = 0;

  friend bool operator==(const Box&, const Box&) = default;

  [[nodiscard]] float width() const { return x2 - x1; }
  [[nodiscard]] float height() const { return y2 - y1; }
  /// 0 for an empty or inverted box.
  [[nodiscard]] float area() const { return std::max(width(), 0.F) * std::max(height(), 0.F); }
  [[nodiscard]] Point center() const { return {(x1 + x2) / 2, (y1 + y2) / 2}; }
};

/// The part of `box` inside [0, width] × [0, height]; empty when it lies outside.
[[nodiscard]] Box clip(const Box& box, float width, float height);

/// The area that both cover.
[[nodiscard]] float intersection_area(const Box& a, const Box& b);

/// Intersection over union in [0, 1]; 0 when both are empty.
[[nodiscard]] float iou(const Box& a, const Box& b);

}  // namespace retinaface
