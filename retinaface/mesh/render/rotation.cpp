#include "retinaface/mesh/render/rotation.h"

#include <algorithm>
#include <cmath>

namespace retinaface::mesh {
namespace {

/// R = I + sine K + cosine K² with the cross product matrix K of axis times angle, and the
/// derivatives of the two by the angle, divided by the angle.
template <typename T>
struct Rodrigues {
  explicit Rodrigues(T angle_squared) {
    const T a = angle_squared;
    if (a < static_cast<T>(1e-2)) {  // Taylor: the next term is below 1e-13
      sine = 1 - a / 6 * (1 - a / 20 * (1 - a / 42));
      cosine = (1 - a / 12 * (1 - a / 30 * (1 - a / 56))) / 2;
      sine_slope = -(1 - a / 10 * (1 - a / 28 * (1 - a / 54))) / 3;
      cosine_slope = -(1 - a / 15 * (1 - a / 37.333333333333336 * (1 - a / 67.5))) / 12;
      return;
    }
    const T angle = std::sqrt(a);
    sine = std::sin(angle) / angle;
    cosine = (1 - std::cos(angle)) / a;
    sine_slope = (std::cos(angle) - sine) / a;
    cosine_slope = (sine - 2 * cosine) / a;
  }

  T sine, cosine, sine_slope, cosine_slope;
};

template <typename T>
T component(Vector3<T> v, std::size_t i) {
  return i == 0 ? v.x : i == 1 ? v.y : v.z;
}

template <typename T>
Vector3<T> unit(std::size_t i) {
  return {i == 0 ? T{1} : T{0}, i == 1 ? T{1} : T{0}, i == 2 ? T{1} : T{0}};
}

}  // namespace

template <typename T>
Matrix3<T> rotation_matrix(Vector3<T> axis_angle) {
  const Rodrigues<T> factors(dot(axis_angle, axis_angle));
  Matrix3<T> columns;
  for (std::size_t i = 0; i < 3; ++i) {
    const Vector3<T> once = cross(axis_angle, unit<T>(i));
    columns[i] = unit<T>(i) + factors.sine * once + factors.cosine * cross(axis_angle, once);
  }
  return {{{columns[0].x, columns[1].x, columns[2].x},
           {columns[0].y, columns[1].y, columns[2].y},
           {columns[0].z, columns[1].z, columns[2].z}}};
}

template <typename T>
Vector3<T> rotation_matrix_backward(Vector3<T> axis_angle, const Matrix3<T>& gradient) {
  const Rodrigues<T> factors(dot(axis_angle, axis_angle));
  const Vector3<T> w = axis_angle;
  Vector3<T> result;
  for (std::size_t i = 0; i < 3; ++i) {
    const Vector3<T> e = unit<T>(i);
    const Vector3<T> column{component(gradient[0], i), component(gradient[1], i),
                            component(gradient[2], i)};
    // With g the gradient of the image R e = e + s w×e + c w×(w×e) of each axis e.
    const Vector3<T> once = cross(w, e);
    result += factors.sine * cross(e, column);
    result += factors.cosine * (cross(once, column) + cross(e, cross(column, w)));
    result += (factors.sine_slope * dot(column, once) +
               factors.cosine_slope * dot(column, cross(w, once))) *
              w;
  }
  return result;
}

template <typename T>
Vector3<T> axis_angle_of(const Matrix3<T>& rotation) {
  const auto& [r0, r1, r2] = rotation;
  // Of the four products of a quaternion component with the quaternion, the one with the largest
  // factor is the most exact (Shepperd 1978).
  const T w = 1 + r0.x + r1.y + r2.z;
  const T x = 1 + r0.x - r1.y - r2.z;
  const T y = 1 - r0.x + r1.y - r2.z;
  const T z = 1 - r0.x - r1.y + r2.z;
  const T largest = std::max({w, x, y, z});
  T scalar = r2.y - r1.z;
  Vector3<T> vector{x, r0.y + r1.x, r0.z + r2.x};
  if (largest == w) {
    scalar = w;
    vector = {r2.y - r1.z, r0.z - r2.x, r1.x - r0.y};
  } else if (largest == y) {
    scalar = r0.z - r2.x;
    vector = {r0.y + r1.x, y, r1.z + r2.y};
  } else if (largest == z) {
    scalar = r1.x - r0.y;
    vector = {r0.z + r2.x, r1.z + r2.y, z};
  }
  if (scalar < 0) {
    scalar = -scalar;
    vector = -vector;
  }
  const T sine = length(vector);
  if (sine == 0) return {};
  return 2 * std::atan2(sine, scalar) / sine * vector;
}

template <typename T>
T angle_between(Vector3<T> from, Vector3<T> to) {
  const Matrix3<T> a = rotation_matrix(from);
  const Matrix3<T> b = rotation_matrix(to);
  return length(axis_angle_of(Matrix3<T>{rotated(b, a[0]), rotated(b, a[1]), rotated(b, a[2])}));
}

template <typename T>
Matrix3<T> rotation_from_angles(Vector3<T> angles) {
  const T cx = std::cos(angles.x);
  const T sx = std::sin(angles.x);
  const T cy = std::cos(angles.y);
  const T sy = std::sin(angles.y);
  const T cz = std::cos(angles.z);
  const T sz = std::sin(angles.z);
  return {{{cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx},
           {sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx},
           {-sy, cy * sx, cy * cx}}};
}

template <typename T>
Vector3<T> angles_of(const Matrix3<T>& rotation) {
  const auto& [r0, r1, r2] = rotation;
  const T cosine = std::sqrt(r0.x * r0.x + r1.x * r1.x);
  const T y = std::atan2(-r2.x, cosine);
  if (cosine < static_cast<T>(1e-6)) return {std::atan2(-r1.z, r1.y), y, 0};
  return {std::atan2(r2.y, r2.z), y, std::atan2(r1.x, r0.x)};
}

template Matrix3<float> rotation_matrix(Vector3<float>);
template Matrix3<double> rotation_matrix(Vector3<double>);
template Vector3<float> rotation_matrix_backward(Vector3<float>, const Matrix3<float>&);
template Vector3<double> rotation_matrix_backward(Vector3<double>, const Matrix3<double>&);
template Vector3<float> axis_angle_of(const Matrix3<float>&);
template Vector3<double> axis_angle_of(const Matrix3<double>&);
template float angle_between(Vector3<float>, Vector3<float>);
template double angle_between(Vector3<double>, Vector3<double>);
template Matrix3<float> rotation_from_angles(Vector3<float>);
template Matrix3<double> rotation_from_angles(Vector3<double>);
template Vector3<float> angles_of(const Matrix3<float>&);
template Vector3<double> angles_of(const Matrix3<double>&);

}  // namespace retinaface::mesh
