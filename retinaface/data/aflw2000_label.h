#pragma once

#include <array>
#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/geometry/point.h"

namespace retinaface {

/// What AFLW2000-3D says of a picture (Zhu et al. 2016), fitted by its authors.
struct Aflw2000Label {
  std::array<Point, 68> points{};  ///< pixels; hidden ones too, where they would be
  double yaw = 0;                  ///< degrees
  double pitch = 0;
  double roll = 0;
};

/// Reads `pt3d_68` [3, 68] and `Pose_Para` (pitch, yaw, roll in radians, then more) of a picture's
/// MATLAB file.
///
/// @return  what reading a MATLAB file returns; Corrupt for other shapes or numbers that are not
///          finite; Unavailable in a build without libmatio
[[nodiscard]] Result<Aflw2000Label> read_aflw2000_label(const std::filesystem::path& path);

}  // namespace retinaface
