#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "retinaface/eval/average_precision.h"
#include "retinaface/eval/wider_matching.h"

namespace retinaface {

/// What an image adds from one threshold on.
struct ThresholdStep {
  std::int16_t threshold = 0;   ///< 0 is the highest
  std::int32_t detections = 0;  ///< that are not ignored
  std::int32_t found = 0;
};

/// How the detections of every image fare with one choice of faces at one overlap.
struct WiderCounts {
  std::vector<std::vector<ThresholdStep>> images;  ///< steps by rising threshold
  std::vector<std::int32_t> faces;                 ///< to be found, for each image

  [[nodiscard]] std::int64_t num_faces() const;
};

/// What to judge by.
struct WiderChoice {
  FaceFilter keep;       ///< the faces to be found; all others are ignored
  double min_iou = 0.5;  ///< with MATLAB's rules only 0.5 means what it says
  /// Detections that are on no face and whose height is outside [min, max) are ignored too: so
  /// that a face of one size is not charged with false faces of another.
  double min_height = 0;
  double max_height = 1e9;
};

/// The faces of a difficulty set.
[[nodiscard]] WiderChoice choose(WiderSet set, double min_iou = 0.5);

/// @throws ContractError  min_iou is not 0.5 and the rules are MATLAB's
[[nodiscard]] WiderCounts count(const WiderMatching& matching, const WiderChoice& choice);

/// Precision and recall at each threshold.
///
/// @param weights  how often each image counts (for resampling); empty: once
[[nodiscard]] std::vector<PrecisionRecall> precision_recall(
    const WiderCounts& counts, std::span<const std::uint32_t> weights = {});
/// As above for the images from `first` to before `last` alone.
[[nodiscard]] std::vector<PrecisionRecall> precision_recall_of(const WiderCounts& counts,
                                                               std::size_t first, std::size_t last);

/// For each rate the largest recall at which there are at most so many false detections per image;
/// taken at the scores themselves, not at the 1,000 thresholds. None without a face to find.
[[nodiscard]] std::vector<std::optional<double>> recalls_at(
    const WiderMatching& matching, const WiderChoice& choice,
    std::span<const double> false_per_image);

}  // namespace retinaface
