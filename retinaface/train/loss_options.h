#pragma once

#include <cstdint>

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
  int min_negatives = 0;      ///< of each mining scope, also where there is no face
  int max_positives = 0;      ///< of each mining scope, the hardest by score; 0: all
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

  friend bool operator==(const LossOptions&, const LossOptions&) = default;
};

}  // namespace retinaface::train
