#pragma once

#include <filesystem>

namespace retinaface::train {

/// [teacher]: a trained detector whose answers are learnt beside the labels (Hinton et al. 2015).
/// It sees the augmented samples, and so says something of every anchor, tiny and ignored faces
/// too.
struct TeacherOptions {
  std::filesystem::path weights;  ///< a detector's with the student's anchors; "": no teacher
  float weight = 0.1F;            ///< of `distillation_loss` in the sum of losses
  float box_weight = 1;           ///< inside it
  float landmark_weight = 0.5F;   ///< inside it
  float min_score = 0.1F;         ///< boxes and landmarks of lower scores are not taught
};

}  // namespace retinaface::train
