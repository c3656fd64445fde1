#pragma once

#include <cstdint>

namespace retinaface::train {

enum class ClassificationLoss : std::uint8_t {
  SoftmaxOhem,   ///< cross-entropy of all faces and the hardest backgrounds
  Focal,         ///< Lin et al. 2017, on the softmax, of all anchors
  QualityFocal,  ///< Li et al. 2020: the face's target is the IoU of its predicted box
};
/// Where SoftmaxOhem looks for the hardest: in each picture, each level of each picture, or the
/// batch.
enum class MiningScope : std::uint8_t { Image, Level, Batch };
enum class BoxLoss : std::uint8_t { SmoothL1, Giou, Diou };
enum class LandmarkLoss : std::uint8_t { SmoothL1, Wing };

struct LossOptions {
  ClassificationLoss classification = ClassificationLoss::SoftmaxOhem;
  MiningScope mining_scope = MiningScope::Image;
  float negatives_per_positive = 3;
  int min_negatives = 0;  ///< of each mining scope, also where there is no face
  int max_positives = 0;  ///< of each mining scope, the least certain ones; 0: all
  /// > 0: so many of each mining scope, faces first and backgrounds for the rest, as the released
  /// code does; the two options above on negatives are without effect.
  int anchors_per_scope = 0;
  float focal_alpha = 0.25F;
  float focal_gamma = 2;  ///< QualityFocal: the exponent of |target - score|

  BoxLoss box = BoxLoss::SmoothL1;
  float box_beta = 1;  ///< of smooth L1: quadratic below; 0: plain L1
  LandmarkLoss landmarks = LandmarkLoss::SmoothL1;
  float landmark_beta = 1;
  float wing_width = 10;     ///< Feng et al. 2018, in units of the targets: logarithmic below
  float wing_curvature = 2;  ///< above 0

  float classification_weight = 1;
  float box_weight = 0.25F;
  float landmark_weight = 0.1F;
  float dense_weight = 0.01F;

  friend bool operator==(const LossOptions&, const LossOptions&) = default;
};

}  // namespace retinaface::train
