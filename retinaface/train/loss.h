#pragma once

#include <cstdint>

#include "retinaface/model/network_config.h"
#include "retinaface/train/targets.h"
#include "retinaface/train/torch_network.h"

namespace retinaface::train {

enum class ClassificationLoss : std::uint8_t {
  SoftmaxOhem,   ///< cross-entropy of all faces and the hardest backgrounds
  Focal,         ///< Lin et al. 2017, on the softmax
  QualityFocal,  ///< Li et al. 2020: the face's target is the IoU of its predicted box
};
enum class MiningScope : std::uint8_t { Image, Level, Batch };
enum class BoxLoss : std::uint8_t { SmoothL1, Giou, Diou };
enum class LandmarkLoss : std::uint8_t { SmoothL1, Wing };

struct LossOptions {
  ClassificationLoss classification = ClassificationLoss::SoftmaxOhem;
  MiningScope mining_scope = MiningScope::Image;
  float negatives_per_positive = 3;
  int min_negatives = 0;   ///< of each mining scope, also where there is no face
  int max_positives = 0;   ///< of each mining scope, the hardest by score; 0: all
  int anchors_per_scope = 0;  ///< > 0: faces and backgrounds together, as the released code does
  float focal_alpha = 0.25F;
  float focal_gamma = 2;

  BoxLoss box = BoxLoss::SmoothL1;
  float box_beta = 1;  ///< of smooth L1: quadratic below
  LandmarkLoss landmarks = LandmarkLoss::SmoothL1;
  float landmark_beta = 1;
  float wing_width = 10;  ///< Feng et al. 2018, in units of the targets
  float wing_curvature = 2;

  float classification_weight = 1;
  float box_weight = 0.25F;
  float landmark_weight = 0.1F;
  float dense_weight = 0.01F;
};

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
