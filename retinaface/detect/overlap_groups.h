#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/geometry/face.h"

namespace retinaface {

/// What suppression and voting have in common: which face of higher score took which.
struct OverlapGroups {
  std::vector<std::size_t> by_score;  ///< all indices, best first, ties by index
  std::vector<std::size_t> leader;    ///< for each face the index of its group's best; its own then
};

/// Greedy: the best face that belongs to no group yet starts one and takes every face that belongs
/// to none and whose `pixel_iou` with it is above `max_iou`.
/// @throws ContractError  max_iou outside [0, 1], or a box or score that is not finite
[[nodiscard]] OverlapGroups group_overlaps(std::span<const Face> faces, float max_iou);

/// The area that a box covers when x2 and y2 name its last pixels.
[[nodiscard]] inline Box with_last_pixel(const Box& box) {
  return {box.x1, box.y1, box.x2 + 1, box.y2 + 1};
}

}  // namespace retinaface
