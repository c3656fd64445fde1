#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/geometry/box.h"

namespace retinaface {

/// Square anchors of one pyramid level. Anchor a of cell (x, y) has side `sizes[a]` and its centre
/// at (x * stride + center_offset, y * stride + center_offset), in input pixels.
struct AnchorLevel {
  int stride = 0;
  float center_offset = 0;  ///< stride / 2 in most networks; 8 in InsightFace's, at every stride
  std::vector<float> sizes;

  [[nodiscard]] int num_anchors() const { return static_cast<int>(sizes.size()); }
  [[nodiscard]] Box anchor(int x, int y, int a) const;

  friend bool operator==(const AnchorLevel&, const AnchorLevel&) = default;
};

/// All anchors of an input of width × height, in the order of the network's outputs: level, row,
/// column, anchor. Level sizes are ceil(size / stride).
[[nodiscard]] std::vector<Box> all_anchors(std::span<const AnchorLevel> levels, int width,
                                           int height);

}  // namespace retinaface
