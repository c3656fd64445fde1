#pragma once

#include "retinaface/mesh/render/rotation.h"

namespace retinaface::mesh {

/// How a head is turned, in degrees, as AFLW2000-3D and 3DDFA (Zhu et al. 2016) count: its rotation
/// into the camera's frame (x to the right of the picture, y up, z to the viewer) is
/// Rx(-pitch) Ry(-yaw) Rz(-roll).
struct HeadPose {
  double yaw = 0;    ///< positive: the head looks to the left of the picture
  double pitch = 0;  ///< positive: it looks up
  double roll = 0;   ///< positive: it leans clockwise
};

/// Yaw is in [-90, 90]; where it is ±90, roll is zero.
[[nodiscard]] HeadPose head_pose(const Matrix3<double>& camera_from_head);

[[nodiscard]] Matrix3<double> rotation_of(const HeadPose& pose);

}  // namespace retinaface::mesh
