#include "retinaface/mesh/fit/head_pose.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace retinaface::mesh {
namespace {

constexpr double kDegrees = 180 / std::numbers::pi;

}  // namespace

HeadPose head_pose(const Matrix3<double>& camera_from_head) {
  // The rows of Rx(a) Ry(b) Rz(c) start and end with cos b cos c, -cos b sin c, sin b; its last
  // column goes on with -sin a cos b, cos a cos b.
  const auto& [first, second, third] = camera_from_head;
  const double b = std::asin(std::clamp(first.z, -1.0, 1.0));
  const bool sideways = std::abs(first.z) > 1 - 1e-12;
  const double a = sideways ? std::atan2(second.x, second.y) * (first.z > 0 ? 1 : -1)
                            : std::atan2(-second.z, third.z);
  const double c = sideways ? 0 : std::atan2(-first.y, first.x);
  return {.yaw = -b * kDegrees, .pitch = -a * kDegrees, .roll = -c * kDegrees};
}

Matrix3<double> rotation_of(const HeadPose& pose) {
  const auto x = rotation_matrix<double>({-pose.pitch / kDegrees, 0, 0});
  const auto y = rotation_matrix<double>({0, -pose.yaw / kDegrees, 0});
  const auto z = rotation_matrix<double>({0, 0, -pose.roll / kDegrees});
  Matrix3<double> rotation;
  for (std::size_t i = 0; i < 3; ++i)
    rotation[i] = rotated_back(z, rotated_back(y, x[i]));  // a row times what follows
  return rotation;
}

}  // namespace retinaface::mesh
