#include "retinaface/model/anchors.h"

namespace retinaface {

Box AnchorLevel::anchor(int x, int y, int a) const {
  const float half = sizes[static_cast<std::size_t>(a)] / 2;
  const float center_x = static_cast<float>(x * stride) + center_offset;
  const float center_y = static_cast<float>(y * stride) + center_offset;
  return {center_x - half, center_y - half, center_x + half, center_y + half};
}

std::vector<Box> all_anchors(std::span<const AnchorLevel> levels, int width, int height) {
  std::vector<Box> anchors;
  for (const AnchorLevel& level : levels) {
    const int columns = (width + level.stride - 1) / level.stride;
    const int rows = (height + level.stride - 1) / level.stride;
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < columns; ++x) {
        for (int a = 0; a < level.num_anchors(); ++a) anchors.push_back(level.anchor(x, y, a));
      }
    }
  }
  return anchors;
}

}  // namespace retinaface
