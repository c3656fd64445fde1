#pragma once

#include <span>
#include <vector>

#include "retinaface/geometry/face.h"

namespace retinaface {

/// Box voting (Gidaris and Komodakis 2015; Deng et al. 2019, section 4.2): every group of
/// overlapping faces becomes one, whose box and landmarks are the means of the group's, weighted by
/// score, and whose score is the group's highest.
///
/// Groups are those of `suppress_overlaps`: the best face takes all whose `pixel_iou` with it is
/// above `max_iou`, then the best of the rest, and so on. A face that overlaps no other is kept as
/// it is; the code released with the paper drops it, and all but the first 750 results, which costs
/// faces that only one scale sees. Two means may overlap by more than `max_iou`.
///
/// @param faces    candidates in any order, boxes in pixels of one picture, all numbers finite,
///                 scores not negative
/// @param max_iou  in [0, 1]
/// @return         one face per group, best first
/// @throws ContractError  max_iou outside [0, 1], or a box or score that is not finite
[[nodiscard]] std::vector<Face> vote_overlaps(std::span<const Face> faces, float max_iou);

}  // namespace retinaface
