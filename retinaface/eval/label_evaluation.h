#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/eval/label_matching.h"

namespace retinaface {

/// Faces whose shorter side is in [min_side, max_side) pixels. Detections that are false belong to
/// the range of their own size.
struct LabelSizeResult {
  double min_side = 0;
  double max_side = 0;
  std::int64_t num_faces = 0;
  std::optional<double> ap;
};

/// A detector on a labelled set.
struct LabelEvaluation {
  std::int64_t num_images = 0;
  std::int64_t num_missing = 0;
  std::int64_t num_faces = 0;    ///< to be found
  std::int64_t num_ignored = 0;  ///< labelled as not to be judged
  std::int64_t num_detections = 0;
  double min_iou = 0.5;
  std::optional<double> ap;                             ///< all points, at `min_iou`
  std::array<std::optional<double>, 10> ap_at_overlap;  ///< at 0.5, 0.55, … 0.95
  std::optional<double> mean_ap;                        ///< over them
  std::vector<LabelSizeResult> sizes;
  std::vector<OperatingPoint> points;  ///< at scores 0.1, 0.2, … 0.9
  std::vector<PrecisionRecall> curve;
  std::vector<std::string> warnings;
};

[[nodiscard]] LabelEvaluation evaluate_labels(const LabelledDetections& paired,
                                              double min_iou = 0.5);

}  // namespace retinaface
