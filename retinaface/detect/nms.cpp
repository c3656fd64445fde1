#include "retinaface/detect/nms.h"

#include "retinaface/detect/overlap_groups.h"

namespace retinaface {

float pixel_iou(const Box& a, const Box& b) {
  return iou(with_last_pixel(a), with_last_pixel(b));
}

std::vector<Face> suppress_overlaps(std::span<const Face> faces, float max_iou) {
  const OverlapGroups groups = group_overlaps(faces, max_iou);
  std::vector<Face> kept;
  for (const std::size_t i : groups.by_score) {
    if (groups.leader[i] == i) kept.push_back(faces[i]);
  }
  return kept;
}

}  // namespace retinaface
