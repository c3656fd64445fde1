#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "retinaface/eval/label_matching.h"

namespace retinaface {

/// How errors are distributed. Errors are relative: 0.02 is 2 %.
struct ErrorSummary {
  std::int64_t count = 0;
  double mean = 0;
  double median = 0;
  double failure_rate = 0;  ///< share of errors above `failure_limit`
  double failure_limit = 0;
  double area_to_limit = 0;  ///< under the cumulative curve up to the limit, 1 is perfect
};
[[nodiscard]] ErrorSummary summarise(std::span<const double> errors, double failure_limit);

/// One point of a cumulative error curve.
struct CumulativeError {
  double error = 0;
  double share = 0;  ///< of all that have at most this error
};
/// The curve at `num_points` + 1 evenly spaced errors from 0 to `limit`.
[[nodiscard]] std::vector<CumulativeError> cumulative_errors(std::span<const double> errors,
                                                             double limit, int num_points = 200);

/// The error of one face's five points.
struct FaceLandmarkError {
  std::int32_t image = 0;
  std::int32_t face = 0;
  double mean = 0;  ///< over the labelled points, / √(width × height) of the labelled box
  std::array<double, 5> points{};  ///< -1 where the point is not labelled
};

struct LandmarkResult {
  std::int64_t num_faces = 0;     ///< that are labelled with landmarks
  std::int64_t num_detected = 0;  ///< of them with a detection on them that has landmarks
  std::vector<FaceLandmarkError> faces;
  ErrorSummary summary;  ///< over detected faces
  std::array<ErrorSummary, 5> per_point;
  /// Share of labelled faces that are not detected or fail: so that leaving out hard faces does
  /// not look better.
  double failure_rate_with_missed = 0;
};

/// The five-point error of detected faces: for each labelled face the detection that took it
/// (`judge`), the distance of each labelled point to the detected one (hidden points too, as in
/// Deng et al. 2019), divided by √(width × height) of the labelled box.
///
/// @param min_size        labelled faces whose shorter side is less are left out
/// @param failure_limit   0.1 in Deng et al. 2019, section 4.5
[[nodiscard]] LandmarkResult landmark_errors(const LabelledDetections& paired,
                                             const JudgedSet& judged, double min_size = 0,
                                             double failure_limit = 0.1);

/// Mean errors of several detectors on the faces that all of them found. Who finds more of the
/// difficult ones has more error over all; this compares like with like.
struct CommonFaceErrors {
  std::int64_t num_faces = 0;
  std::vector<double> means;  ///< one for each detector; 0 without such faces
};

/// @param results  of one labelled set
[[nodiscard]] CommonFaceErrors errors_on_common_faces(
    std::span<const LandmarkResult* const> results);

}  // namespace retinaface
