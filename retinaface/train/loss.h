#pragma once

#include <cstdint>
#include <optional>

#include "retinaface/model/network_config.h"
#include "retinaface/train/loss_options.h"
#include "retinaface/train/targets.h"
#include "retinaface/train/torch_network.h"

namespace retinaface::train {

/// What the sums of losses are divided by. Several processes divide by the same: each by
/// max(mean of the counts over processes, 1 / processes), then they average their gradients.
struct LossDivisors {
  double positives = 1;       ///< anchors that shall find a face
  double with_landmarks = 1;  ///< of these, those with a labelled landmark
};

/// The counts of this batch, which may be 0.
[[nodiscard]] LossDivisors count_positives(const TargetTensors& targets);

/// Scalars; each is a mean (over what `multi_task_loss` says), not yet weighted.
struct LossTerms {
  torch::Tensor classification;
  torch::Tensor box;
  torch::Tensor landmarks;
  torch::Tensor dense;    ///< undefined without a dense branch
  torch::Tensor teacher;  ///< see distillation_loss; undefined without a teacher
  torch::Tensor total;    ///< the weighted sum
  std::int64_t num_positives = 0;
};

/// L = w_cls L_cls + p* (w_box L_box + w_pts L_pts + w_pixel L_pixel) (Deng et al. 2019, eq. 1).
///
/// L_cls and L_box are sums over anchors divided by the number of positive anchors of the batch (at
/// least 1), L_pts by the number of those with landmarks; anchors that mining leaves out count,
/// too. With `anchors_per_scope` all three are divided by that, times the pictures unless the scope
/// is the batch: per level as released, the means of the levels add up.
///
/// Anchors that are no face have no gradient but that of L_cls, ignored ones none. Without any face
/// L_box and L_pts and their gradients are 0. Half precision is computed in single.
///
/// @param divisors  when they are not this batch's own; above 0
/// @param dense     the mean loss of a dense branch, if there is one
/// @throws ContractError  heads and targets of different numbers of anchors
[[nodiscard]] LossTerms multi_task_loss(const HeadTensors& heads, const TargetTensors& targets,
                                        const NetworkConfig& config, const LossOptions& options,
                                        const std::optional<LossDivisors>& divisors = {},
                                        const torch::Tensor& dense = {});

}  // namespace retinaface::train
