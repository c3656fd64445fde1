#pragma once

#include "retinaface/train/loss_options.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// The sum over faces and backgrounds. A margin is the face's logit minus the background's, so that
/// the softmax's score of a face is the margin's sigmoid. An infinite margin on the right side
/// costs 0, one on the wrong side is an infinite loss; there is no NaN from infinity.
///
/// @param faces        [Q] margins
/// @param backgrounds  [B] margins
/// @param quality      [Q] IoU of each predicted box with its face; QualityFocal alone reads it
[[nodiscard]] torch::Tensor classification_loss(const torch::Tensor& faces,
                                                const torch::Tensor& backgrounds,
                                                const torch::Tensor& quality,
                                                const LossOptions& options);

}  // namespace retinaface::train
