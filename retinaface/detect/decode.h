#pragma once

#include <span>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/geometry/face.h"
#include "retinaface/model/heads.h"
#include "retinaface/model/network_config.h"

namespace retinaface {

/// Turns what the network says of one picture into faces, in input pixels, in the order of the
/// anchors (level, row, column, anchor); they overlap.
///
/// Score first: the score is the softmax of two logits, so it reaches `min_score` exactly when
/// their difference reaches log(t / (1 - t)). Anchors below that cost one subtraction and one
/// comparison; only the others are exponentiated and decoded.
///
/// @param levels        one per level of the config, finest first
/// @param input_width   of the picture itself: cells that begin to the right of it show padding
///                      only and are left out
/// @param input_height  likewise
/// @param min_score     in [0, 1]; faces of this score or above are returned
/// @return Corrupt when a number that matters is NaN or infinite: broken weights
/// @throws ContractError  min_score outside [0, 1], or levels that do not fit the config
[[nodiscard]] Result<std::vector<Face>> decode_faces(std::span<const HeadLevel> levels,
                                                     const NetworkConfig& config, int input_width,
                                                     int input_height, float min_score);

}  // namespace retinaface
