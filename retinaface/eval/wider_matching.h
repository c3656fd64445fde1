#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/wider_ground_truth.h"

namespace retinaface {

/// Whose arithmetic to follow. They differ (docs/NUMERICS.md, "WIDER FACE evaluation").
enum class WiderRules : std::uint8_t {
  Python,  ///< wondervictor/WiderFace-Evaluation, which nearly every published number is from
  Matlab,  ///< the benchmark's own eval tools
};
[[nodiscard]] const char* to_string(WiderRules rules);

/// The evaluation looks at 1,000 score thresholds: 0.999, 0.998, … 0 of the normalised score.
inline constexpr int kNumWiderThresholds = 1000;

/// The face that a detection overlaps most.
struct BestOverlap {
  double iou = 0;
  std::int32_t face = -1;  ///< index into the image's faces; -1: there are none
};

/// One image's detections in the order in which they take faces.
struct ScoredImage {
  std::vector<BestOverlap> overlaps;
  std::vector<double> scores;  ///< normalised over the whole set: smallest 0, largest 1
  /// The highest threshold at which each counts, 0 being the highest; `kNumWiderThresholds`: at
  /// none.
  std::vector<std::int16_t> thresholds;
  std::vector<float> heights;  ///< of the detections, in pixels
};

/// The detections of all images of a ground truth, ready to be judged at any threshold.
class WiderMatching {
 public:
  /// @param allow_missing  an image without detections counts as one where nothing was found
  /// @return NotFound when images are missing and that is not allowed: how many, and the first ones
  [[nodiscard]] static Result<WiderMatching> create(const WiderGroundTruth& truth,
                                                    const DetectionSet& detections,
                                                    WiderRules rules, bool allow_missing = false);

  [[nodiscard]] const WiderGroundTruth& truth() const { return *truth_; }
  [[nodiscard]] WiderRules rules() const { return rules_; }
  /// One for each image of the truth, in its order.
  [[nodiscard]] std::span<const ScoredImage> images() const { return images_; }
  [[nodiscard]] std::size_t num_detections() const;
  /// Images that had no detections of their own.
  [[nodiscard]] std::size_t num_missing() const { return num_missing_; }
  /// Oddities that the reader of a result should know, one sentence each.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  const WiderGroundTruth* truth_ = nullptr;  ///< the caller's
  WiderRules rules_ = WiderRules::Python;
  std::vector<ScoredImage> images_;
  std::size_t num_missing_ = 0;
  std::vector<std::string> warnings_;
};

/// What becomes of a detection.
enum class Outcome : std::uint8_t {
  Found,    ///< the first on a face that is to be found
  False,    ///< on no face, or on one that is found already
  Ignored,  ///< on a face that is not to be found
};

/// Chooses faces: true for those that are to be found.
using FaceFilter = std::function<bool(const WiderFace&)>;

/// Judges one image's detections.
/// @param min_iou  a detection is on the face that it overlaps most if they overlap this much
[[nodiscard]] std::vector<Outcome> judge(const WiderImage& image, const ScoredImage& detections,
                                         const FaceFilter& keep, double min_iou);

}  // namespace retinaface
