#pragma once

#include <array>
#include <span>

#include "retinaface/image/image.h"

namespace retinaface::internal {

/// An affine map of colours: every output channel is a weighted sum of red, green and blue and a
/// constant, on the scale of 0 to 255. Changes of brightness, contrast, saturation and hue are such
/// maps, so that any number of them costs one pass over the picture.
struct ColorMatrix {
  std::array<std::array<float, 4>, 3> rows{{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};

  [[nodiscard]] static ColorMatrix brightness(double offset);
  [[nodiscard]] static ColorMatrix contrast(double factor);
  /// 0 is gray (ITU-R BT.601 luma), 1 changes nothing.
  [[nodiscard]] static ColorMatrix saturation(double factor);
  /// A rotation about the gray axis.
  [[nodiscard]] static ColorMatrix hue(double degrees);
  /// Output channel i is channel order[i].
  [[nodiscard]] static ColorMatrix permutation(const std::array<int, 3>& order);

  /// `first`, then `second`.
  friend ColorMatrix operator*(const ColorMatrix& second, const ColorMatrix& first);

  /// Rounds, and clamps to 0 … 255.
  /// @param image  Rgb8
  void apply_to(Image& image) const;
};

}  // namespace retinaface::internal
