#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace retinaface::mesh {

/// A position, a displacement, a direction or a colour. Right-handed axes; the unit is the mesh's
/// own.
template <typename T>
struct Vector3 {
  T x = 0;
  T y = 0;
  T z = 0;

  friend bool operator==(const Vector3&, const Vector3&) = default;
  friend Vector3 operator+(Vector3 a, Vector3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend Vector3 operator-(Vector3 a, Vector3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend Vector3 operator-(Vector3 a) { return {-a.x, -a.y, -a.z}; }
  friend Vector3 operator*(T s, Vector3 a) { return {s * a.x, s * a.y, s * a.z}; }
  friend Vector3 operator*(Vector3 a, T s) { return s * a; }
  /// Channel by channel, as colours filter light.
  friend Vector3 operator*(Vector3 a, Vector3 b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
  Vector3& operator+=(Vector3 other) { return *this = *this + other; }
  Vector3& operator-=(Vector3 other) { return *this = *this - other; }

  /// The three numbers at `from`.
  static Vector3 load(const T* from) { return {from[0], from[1], from[2]}; }
  void store(T* to) const {
    to[0] = x;
    to[1] = y;
    to[2] = z;
  }
  void add_to(T* sums) const {
    sums[0] += x;
    sums[1] += y;
    sums[2] += z;
  }
};

using Vec3 = Vector3<float>;
using Vec3d = Vector3<double>;

template <typename T>
[[nodiscard]] T dot(Vector3<T> a, Vector3<T> b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

template <typename T>
[[nodiscard]] Vector3<T> cross(Vector3<T> a, Vector3<T> b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

template <typename T>
[[nodiscard]] T length(Vector3<T> a) {
  return std::sqrt(dot(a, a));
}

/// `a` at length 1, however short it is; zero stays zero.
template <typename T>
[[nodiscard]] Vector3<T> unit_vector(Vector3<T> a) {
  const T norm = length(a);
  return norm > 0 ? a * (1 / norm) : Vector3<T>{};
}

/// The least of each coordinate.
template <typename T>
[[nodiscard]] Vector3<T> lowest(Vector3<T> a, Vector3<T> b) {
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::min(a.z, b.z)};
}

/// The greatest of each coordinate.
template <typename T>
[[nodiscard]] Vector3<T> highest(Vector3<T> a, Vector3<T> b) {
  return {std::max(a.x, b.x), std::max(a.y, b.y), std::max(a.z, b.z)};
}

/// @pre  there is a point
template <typename T>
[[nodiscard]] Vector3<T> mean(std::span<const Vector3<T>> points) {
  Vector3<T> sum;
  for (const Vector3<T>& point : points) sum += point;
  return (1 / static_cast<T>(points.size())) * sum;
}

template <typename T>
[[nodiscard]] bool is_finite(Vector3<T> a) {
  return std::isfinite(a.x) && std::isfinite(a.y) && std::isfinite(a.z);
}

[[nodiscard]] inline Vec3d to_double(Vec3 a) {
  return {a.x, a.y, a.z};
}

/// 1 / length, at most 1e6: what is that short stays short, and zero stays zero.
template <typename T>
[[nodiscard]] T inverse_length(Vector3<T> a) {
  return T{1} / std::sqrt(std::max(dot(a, a), static_cast<T>(1e-12)));
}

template <typename T>
[[nodiscard]] Vector3<T> normalised(Vector3<T> a) {
  return inverse_length(a) * a;
}

/// The gradient with respect to `a`, from that with respect to `normalised(a)`.
template <typename T>
[[nodiscard]] Vector3<T> normalised_backward(Vector3<T> a, Vector3<T> gradient) {
  const T scale = inverse_length(a);
  const Vector3<T> unit = scale * a;
  return scale * (gradient - dot(unit, gradient) * unit);
}

}  // namespace retinaface::mesh
