#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/npy.h"
#include "retinaface/eval/landmark_error.h"

namespace retinaface {

/// 68 points of each picture, in pixels.
struct PointSets68 {
  std::vector<std::array<Point, 68>> images;
};

/// Takes the x and y of an array [n, 2, 68], [n, 3, 68], [n, 68, 2] or [n, 68, 3].
/// @param name  subject of messages
/// @return      Corrupt for another shape or a value that is not finite
[[nodiscard]] Result<PointSets68> points_68(const NpyArray& array, std::string_view name);

/// Errors of the pictures whose head is turned by an angle of one range, in percent of the face's
/// size.
struct YawBin {
  std::string range;  ///< "[0, 30]"
  std::int64_t count = 0;
  double mean = 0;
  double deviation = 0;
};

/// Errors of a part of the face, in percent of the whole face's size.
struct PointGroup {
  std::string name;  ///< "jaw"
  double mean = 0;   ///< over pictures and points
};

struct Aflw2000Result {
  std::array<YawBin, 3> bins;
  double mean_of_bins = 0;       ///< the number that papers report
  double deviation_of_bins = 0;  ///< of the three means
  double mean_of_images = 0;
  std::vector<PointGroup> groups;  ///< jaw, brows, nose, eyes, mouth
  ErrorSummary summary;            ///< relative, not in percent; failure above 10 %
  double area_to_7_percent = 0;    ///< under the cumulative curve
  std::vector<double> errors;      ///< of each picture, relative
};

/// The error of a picture's 68 points: their mean distance divided by √(width × height) of the
/// true points' bounding box. Bins by |yaw|: up to 30°, up to 60°, above.
///
/// @param yaws  in degrees, one for each picture; the benchmark's own array holds fitted angles,
///              some beyond ±180°, and is used as it is
/// @return      InvalidArgument when the numbers of pictures differ, or a bin is empty
[[nodiscard]] Result<Aflw2000Result> evaluate_68(const PointSets68& truth,
                                                 const PointSets68& predicted,
                                                 std::span<const double> yaws);

/// Mean absolute errors in degrees.
struct PoseError {
  std::int64_t count = 0;
  std::int64_t left_out = 0;  ///< a true angle is beyond ±99°, as is usual on AFLW2000
  double yaw = 0;
  double pitch = 0;
  double roll = 0;
  double mean = 0;  ///< of the three
  /// Predicted minus true yaw, pitch and roll: what another idea of "straight ahead" adds.
  std::array<double, 3> mean_differences{};
};

/// @param truth, predicted  [n, 3]: yaw, pitch, roll in degrees
/// @return                  InvalidArgument or Corrupt when the shapes are others
[[nodiscard]] Result<PoseError> pose_error(const NpyArray& truth, const NpyArray& predicted);

}  // namespace retinaface
