#pragma once

namespace retinaface {

/// A position or a displacement in pixels; x to the right, y down, origin at the corner of the
/// first pixel, so that the first pixel's centre is (0.5, 0.5).
struct Point {
  float x = 0;
  float y = 0;

  friend bool operator==(const Point&, const Point&) = default;
  friend Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
  friend Point operator*(Point a, float s) { return {a.x * s, a.y * s}; }
};

}  // namespace retinaface
