#pragma once

#include <span>
#include <vector>

#include "retinaface/geometry/face.h"

namespace retinaface {

/// Intersection over union as face detectors compute it since Fast R-CNN (Girshick 2015): the
/// right and bottom sides name the last pixel inside, so each box counts one pixel wider and higher
/// than `Box` says. It matters for small faces, and published detections depend on it.
[[nodiscard]] float pixel_iou(const Box& a, const Box& b);

/// Keeps the best of every group of overlapping faces.
///
/// Greedy: takes faces by falling score (ties: lower index first) and drops each one whose
/// `pixel_iou` with a kept face is above `max_iou`. Faces are compared only with their neighbours,
/// so that the time grows with the density of faces and not with the square of their number.
///
/// @param faces    candidates in any order, boxes in pixels of one picture, all numbers finite
/// @param max_iou  in [0, 1]; 1 keeps everything
/// @return         kept faces, best first
/// @throws ContractError  max_iou outside [0, 1], or a box or score that is not finite
[[nodiscard]] std::vector<Face> suppress_overlaps(std::span<const Face> faces, float max_iou);

}  // namespace retinaface
