#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/eval/average_precision.h"

namespace retinaface {

/// What a detection turned out to be.
enum class Verdict : std::uint8_t {
  Found,    ///< it took a face
  False,    ///< it is on no face, or on one that a surer detection took
  Ignored,  ///< it is on a face that is not to be judged
};

struct JudgedDetection {
  std::int32_t image = 0;      ///< index into the labels
  std::int32_t detection = 0;  ///< index into that image's detections
  std::int32_t face = -1;      ///< the face that it took, or the ignored one that it is on
  double score = 0;
  double iou = 0;  ///< with `face`, or the largest with any face
  Verdict verdict = Verdict::False;
};

/// Labels and the detections that belong to them.
struct LabelledDetections {
  const std::vector<LabelledImage>* labels = nullptr;  ///< the caller's
  std::vector<const ImageDetections*>
      detections;                     ///< for each label; null: nothing was found there
  std::size_t num_missing = 0;        ///< labels whose picture the detections do not name
  std::vector<std::string> warnings;  ///< oddities, one sentence each
};

/// Finds the detections of each labelled picture by `image_key` (see `DetectionSet::find`).
///
/// @param allow_missing  a picture without detections counts as one where nothing was found
/// @return NotFound, with their number and the first few, when pictures are missing and that is not
///         allowed; InvalidArgument when two labelled pictures have the same detections
[[nodiscard]] Result<LabelledDetections> pair_up(const std::vector<LabelledImage>& labels,
                                                 const DetectionSet& detections,
                                                 bool allow_missing = false);

/// Which faces are judged: false makes a face an ignored one. Empty: all that are not marked.
using LabelFilter = std::function<bool(const LabelledFace&)>;

/// All detections, by falling score.
struct JudgedSet {
  std::vector<JudgedDetection> detections;
  std::vector<std::int32_t> faces;  ///< to be found, for each picture
  /// For each picture and face the place in `detections` that found it; -1: none did.
  std::vector<std::vector<std::int32_t>> found_by;

  [[nodiscard]] std::int64_t num_faces() const;
};

/// Judges detections as COCO does: in each picture, by falling score (equal scores: the file's
/// order), each takes the free face that it overlaps most, if by `min_iou` or more; else it is
/// ignored when it overlaps an ignored face that much or lies by half in one that is marked so;
/// else it is false.
[[nodiscard]] JudgedSet judge(const LabelledDetections& paired, double min_iou = 0.5,
                              const LabelFilter& keep = {});

/// Precision and recall at each different score, by falling score: independent of the order of
/// equal ones.
/// @param weights  how often each picture counts (for resampling); empty: once
[[nodiscard]] std::vector<PrecisionRecall> precision_recall(
    const JudgedSet& judged, std::span<const std::uint32_t> weights = {});

/// The detector as it would be used with one score threshold.
struct OperatingPoint {
  double min_score = 0;
  std::int64_t found = 0;
  std::int64_t num_false = 0;
  std::int64_t missed = 0;

  /// None where it is 0 / 0.
  [[nodiscard]] std::optional<double> precision() const;
  [[nodiscard]] std::optional<double> recall() const;
};
[[nodiscard]] OperatingPoint operating_point(const JudgedSet& judged, double min_score);

}  // namespace retinaface
