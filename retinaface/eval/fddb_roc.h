#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/fddb.h"

namespace retinaface {

/// Intersection over union of two regions, from their areas: ellipses are integrated over 1,024
/// rows, good to about 1e-5. (FDDB's own tool counts the pixels of drawn masks.)
[[nodiscard]] double region_iou(const FddbRegion& a, const FddbRegion& b);

/// A detector at one score threshold.
struct FddbPoint {
  double min_score = 0;
  std::int64_t num_false = 0;  ///< detections whose pair overlaps by 0.5 or less, or without one
  double discrete = 0;         ///< share of faces with a pair that overlaps by more than 0.5
  double continuous = 0;       ///< mean overlap of the pairs, over all faces
};

struct FddbResult {
  std::int64_t num_images = 0;
  std::int64_t num_faces = 0;
  std::int64_t num_detections = 0;
  std::vector<FddbPoint> curve;  ///< by falling threshold, one for each different score
  std::vector<std::string> warnings;

  /// The last point with at most so many false detections; none when there is none.
  [[nodiscard]] std::optional<FddbPoint> at_false(std::int64_t num_false) const;
};

/// FDDB's protocol (Jain and Learned-Miller 2010): at each threshold the detections of a picture
/// are paired with its ellipses so that the overlaps sum up to the most; a pair counts as found
/// when it overlaps by more than 0.5 (discrete), or by its overlap (continuous).
///
/// @return NotFound when the detections lack pictures (how many, and which first) unless that is
///         allowed, then they count as empty
[[nodiscard]] Result<FddbResult> evaluate_fddb(const std::vector<FddbImage>& annotations,
                                               const std::vector<FddbImage>& detections,
                                               bool allow_missing = false);

}  // namespace retinaface
