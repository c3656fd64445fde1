#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/eval/wider_ap.h"

namespace retinaface {

/// AP at overlaps of 0.5, 0.55, … 0.95.
inline constexpr int kNumOverlaps = 10;

struct RecallAtFalse {
  double false_per_image = 0;
  std::optional<double> recall;
};

struct WiderSetResult {
  std::int64_t num_faces = 0;
  std::optional<double> ap;  ///< the number that papers report; none without a face
  std::optional<double> matlab_ap;
  std::array<std::optional<double>, kNumOverlaps> ap_at_overlap;
  std::optional<double> mean_ap;  ///< over the overlaps
  std::vector<RecallAtFalse> recalls;
  std::vector<PrecisionRecall> curve;
};

/// Faces of one range of heights.
struct WiderSizeResult {
  double min_height = 0;
  double max_height = 0;  ///< this height is in the next range
  std::int64_t num_faces = 0;
  std::optional<double> ap;
};

struct WiderEventResult {
  std::string event;
  std::int64_t num_images = 0;
  std::array<std::int64_t, kNumWiderSets> num_faces{};
  std::array<std::optional<double>, kNumWiderSets> ap;
};

struct WiderEvaluation {
  std::int64_t num_images = 0;
  std::int64_t num_missing = 0;  ///< images without detections of their own
  std::int64_t num_detections = 0;
  bool is_subset = false;  ///< not all images of the validation set: not the official number
  std::array<WiderSetResult, kNumWiderSets> sets;
  std::vector<WiderSizeResult> sizes;    ///< of the hard set
  std::vector<WiderEventResult> events;  ///< in the ground truth's order
  std::vector<std::string> warnings;
};

/// The whole evaluation of one result set: AP of the three sets by both rules, and by the Python
/// rules AP at ten overlaps, by face size and by event, and recall at 0.01, 0.1, 0.5 and 1 false
/// detection per image.
///
/// @return as `WiderMatching::create`
[[nodiscard]] Result<WiderEvaluation> evaluate_wider(const WiderGroundTruth& truth,
                                                     const DetectionSet& detections,
                                                     bool allow_missing = false);

}  // namespace retinaface
