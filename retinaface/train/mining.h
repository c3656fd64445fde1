#pragma once

#include "retinaface/train/loss_options.h"
#include "retinaface/train/targets.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// The anchors that a classification loss takes.
struct MinedAnchors {
  torch::Tensor positives;    ///< [Q] int64, rising: which of `TargetTensors::positives`
  torch::Tensor backgrounds;  ///< [B] int64, rising: n * A + a
};

/// All that are labelled.
[[nodiscard]] MinedAnchors all_labelled(const TargetTensors& targets);

/// The hardest, by the rules of `LossOptions` in each scope of its own: backgrounds that look most
/// like a face, and faces that look least like one.
/// @param margins  [N, A]: a face's logit minus the background's
[[nodiscard]] MinedAnchors mine_hard_examples(const torch::Tensor& margins,
                                              const TargetTensors& targets,
                                              const LossOptions& options);

}  // namespace retinaface::train
