#pragma once

#include "retinaface/train/loss_options.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// The sum over anchors and the coordinates of their labelled points.
/// @param predicted, target  [P, 10], encoded
/// @param point_mask         [P, 5]: 1 where a point is labelled
[[nodiscard]] torch::Tensor landmark_loss(const torch::Tensor& predicted,
                                          const torch::Tensor& target,
                                          const torch::Tensor& point_mask,
                                          const LossOptions& options);

}  // namespace retinaface::train
