#pragma once

#include <array>

#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh {

/// Row-major; applied to columns.
template <typename T>
using Matrix3 = std::array<Vector3<T>, 3>;

/// The rotation about an axis by the axis' length in radians (Rodrigues 1840).
template <typename T>
[[nodiscard]] Matrix3<T> rotation_matrix(Vector3<T> axis_angle);

/// The gradient with respect to axis times angle, from that of the matrix; exact at zero, too.
template <typename T>
[[nodiscard]] Vector3<T> rotation_matrix_backward(Vector3<T> axis_angle,
                                                  const Matrix3<T>& gradient);

/// Axis times angle of a rotation, the angle in [0, pi].
template <typename T>
[[nodiscard]] Vector3<T> axis_angle_of(const Matrix3<T>& rotation);

/// The angle of the rotation that leads from one to the other, both as axis times angle; in [0,
/// pi].
template <typename T>
[[nodiscard]] T angle_between(Vector3<T> from, Vector3<T> to);

/// Rz(angles.z) Ry(angles.y) Rx(angles.x), radians.
template <typename T>
[[nodiscard]] Matrix3<T> rotation_from_angles(Vector3<T> angles);

/// The angles of `rotation_from_angles`, y in [-pi/2, pi/2]; where y is ±pi/2 and the other two
/// turn about one axis, z is zero.
template <typename T>
[[nodiscard]] Vector3<T> angles_of(const Matrix3<T>& rotation);

template <typename T>
[[nodiscard]] Vector3<T> rotated(const Matrix3<T>& rotation, Vector3<T> v) {
  return {dot(rotation[0], v), dot(rotation[1], v), dot(rotation[2], v)};
}

/// By the inverse.
template <typename T>
[[nodiscard]] Vector3<T> rotated_back(const Matrix3<T>& rotation, Vector3<T> v) {
  return v.x * rotation[0] + v.y * rotation[1] + v.z * rotation[2];
}

}  // namespace retinaface::mesh
