#pragma once

#include "retinaface/geometry/face.h"

namespace retinaface {

/// A map of the plane that keeps shapes: scale, rotation, translation.
///
///     x' = a x - b y + tx
///     y' = b x + a y + ty
///
/// Named `target_from_source`: applying it to a point in source pixels gives target pixels.
struct Similarity {
  double a = 1;
  double b = 0;
  double tx = 0;
  double ty = 0;

  [[nodiscard]] static Similarity scaling(double factor) { return {factor, 0, 0, 0}; }
  [[nodiscard]] static Similarity translation(double x, double y) { return {1, 0, x, y}; }
  /// Turns by quarter × 90° from the x axis towards the y axis (clockwise on the screen) about the
  /// origin.
  [[nodiscard]] static Similarity quarter_turns(int quarters);

  [[nodiscard]] double scale() const;
  /// @throws ContractError  the scale is zero
  [[nodiscard]] Similarity inverse() const;

  [[nodiscard]] Point operator()(Point point) const {
    return {static_cast<float>(a * point.x - b * point.y + tx),
            static_cast<float>(b * point.x + a * point.y + ty)};
  }
  /// The smallest axis-aligned box around the mapped corners.
  [[nodiscard]] Box operator()(const Box& box) const;
  /// Maps box and landmarks; the points keep their indices.
  [[nodiscard]] Face operator()(const Face& face) const;

  /// (c_from_b * b_from_a) = c_from_a
  friend Similarity operator*(const Similarity& second, const Similarity& first);
};

}  // namespace retinaface
