#pragma once

#include <cstdint>

#include "retinaface/model/network_config.h"
#include "retinaface/train/loss_options.h"
#include "retinaface/train/targets.h"
#include "retinaface/train/torch_network.h"

namespace retinaface::train {

/// Scalars; each is a mean (over what `multi_task_loss` says), not yet weighted.
struct LossTerms {
  torch::Tensor classification;
  torch::Tensor box;
  torch::Tensor landmarks;
  torch::Tensor dense;  ///< undefined without a dense branch
  torch::Tensor total;  ///< the weighted sum
  std::int64_t num_positives = 0;
};

/// L = w_cls L_cls + p* (w_box L_box + w_pts L_pts + w_pixel L_pixel) (Deng et al. 2019, eq. 1), all
/// divided by the number of positive anchors of the batch (at least 1); landmarks by the number of
/// those with landmarks.
///
/// @param num_positives  the divisor, when it is not this batch's own (training on several machines
///                       divides by the mean over them); 0: this batch's
[[nodiscard]] LossTerms multi_task_loss(const HeadTensors& heads, const TargetTensors& targets,
                                        const NetworkConfig& config, const LossOptions& options,
                                        double num_positives = 0);

}  // namespace retinaface::train
