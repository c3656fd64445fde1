#pragma once

#include "retinaface/model/box_coding.h"
#include "retinaface/train/loss_options.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// The sum over anchors: of smooth L1 the sum of the four numbers, of GIoU (Rezatofighi et al.
/// 2019) and DIoU (Zheng et al. 2020) that of the decoded boxes.
/// @param predicted, target  [P, 4], encoded
/// @param anchors            [P, 4]: x1, y1, x2, y2
[[nodiscard]] torch::Tensor box_loss(const torch::Tensor& predicted, const torch::Tensor& target,
                                     const torch::Tensor& anchors, const BoxCoding& coding,
                                     const LossOptions& options);

}  // namespace retinaface::train
