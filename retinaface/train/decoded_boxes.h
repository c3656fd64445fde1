#pragma once

#include "retinaface/model/box_coding.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// `decode_box` of every row, with gradients; none through a log size that is held at kMaxLogSize.
/// @param numbers  [P, 4], as the network gives them
/// @param anchors  [P, 4]: x1, y1, x2, y2
/// @return         [P, 4]: x1, y1, x2, y2
[[nodiscard]] torch::Tensor decode_boxes(const torch::Tensor& numbers, const torch::Tensor& anchors,
                                         const BoxCoding& coding);

/// How boxes lie to each other, row by row: all [P].
struct BoxRelation {
  torch::Tensor iou;
  torch::Tensor united;              ///< area that at least one covers
  torch::Tensor enclosing;           ///< area of the smallest box around both
  torch::Tensor enclosing_diagonal;  ///< of that box, squared
  torch::Tensor center_distance;     ///< squared
};

/// @param a, b  [P, 4]: x1, y1, x2, y2; one of each pair not empty
[[nodiscard]] BoxRelation relate_boxes(const torch::Tensor& a, const torch::Tensor& b);

}  // namespace retinaface::train
