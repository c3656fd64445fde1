#pragma once

#include "retinaface/image/image.h"

namespace retinaface {

enum class Interpolation {
  Bilinear,  ///< as OpenCV's INTER_LINEAR, within one grey level
  /// As OpenCV's INTER_AREA, within one grey level: the mean of what a target pixel covers. When
  /// one axis is enlarged, pixels keep sharp borders instead: both axes copy or blend two
  /// neighbours by how far a target pixel reaches into the second.
  Area,
};

/// Resizes to width × height. Pixel centres map by `source = (target + 0.5) * source size / target
/// size - 0.5`, edges are repeated.
/// @throws ContractError  the target has no pixel, or the source has none
[[nodiscard]] Image resize(ImageView image, int width, int height,
                           Interpolation interpolation = Interpolation::Bilinear);

/// As above with the exact scale of both axes given: target size is `scale` times the source's,
/// rounded to nearest and at least 1, and pixel centres map by `source = (target + 0.5) / scale -
/// 0.5`, as OpenCV does for a given fx = fy. So coordinates map by one similarity, whatever the
/// rounding of the size; OpenCV copies when the size stays the same, this never does.
/// @throws ContractError  scale is not positive and finite, or the source has no pixel
[[nodiscard]] Image resize_by(ImageView image, double scale,
                              Interpolation interpolation = Interpolation::Bilinear);

}  // namespace retinaface
