#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh {

/// Row-major; applied to columns.
template <typename T>
struct Matrix4 {
  std::array<T, 16> values{};

  [[nodiscard]] T& operator()(std::size_t row, std::size_t column) {
    return values[4 * row + column];
  }
  [[nodiscard]] T operator()(std::size_t row, std::size_t column) const {
    return values[4 * row + column];
  }
  friend Matrix4 operator*(const Matrix4& second, const Matrix4& first) {
    Matrix4 product;
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j)
        for (std::size_t k = 0; k < 4; ++k) product(i, j) += second(i, k) * first(k, j);
    return product;
  }
  [[nodiscard]] Matrix4 transposed() const {
    Matrix4 result;
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) result(i, j) = (*this)(j, i);
    return result;
  }
};

/// What a camera sees: width / height, and the distances that depth -1 and 1 stand for.
template <typename T>
struct Frustum {
  T aspect = 1;
  T near = static_cast<T>(0.01);
  T far = 10;
};

/// A camera in world coordinates. It looks along its -z axis, x to the right, y up (OpenGL's eye
/// space). `eye`, `target` and `fov_y` are seven numbers of a scene; `up` is fixed.
template <typename T>
struct LookAtCamera {
  Vector3<T> eye{0, 0, 1};
  Vector3<T> target{};
  T fov_y = 1;  ///< radians, from the bottom to the top of the picture
  Vector3<T> up{0, 1, 0};
};

/// gluPerspective.
///
/// @param focal  1 / tan(fov_y / 2)
/// @throws ContractError  a focal length, an aspect or a depth range that is not positive
template <typename T>
[[nodiscard]] Matrix4<T> clip_from_camera(T focal, const Frustum<T>& frustum);

/// gluLookAt.
///
/// @throws ContractError  the eye is on the target, or sees it along `up`, within 1e-6
template <typename T>
[[nodiscard]] Matrix4<T> camera_from_world(const LookAtCamera<T>& camera);

template <typename T>
[[nodiscard]] Matrix4<T> clip_from_world(const LookAtCamera<T>& camera, const Frustum<T>& frustum);

/// The gradient of the camera's seven numbers, in their places, from that of `clip_from_world`;
/// that of `up` is zero.
template <typename T>
[[nodiscard]] LookAtCamera<T> clip_from_world_backward(const LookAtCamera<T>& camera,
                                                       const Frustum<T>& frustum,
                                                       const Matrix4<T>& clip_gradient);

/// @param vertices  [num_vertices, 3]
/// @return          [num_vertices, 4]: x, y, z, w
template <typename T>
[[nodiscard]] std::vector<T> to_clip(std::span<const T> vertices,
                                     const Matrix4<T>& clip_from_world);

template <typename T>
struct ClipGradient {
  std::vector<T> vertices;  ///< [num_vertices, 3]
  Matrix4<T> clip_from_world;
};

/// From the gradient [num_vertices, 4] of what `to_clip` gives.
template <typename T>
[[nodiscard]] ClipGradient<T> to_clip_backward(std::span<const T> vertices,
                                               const Matrix4<T>& clip_from_world,
                                               std::span<const T> clip_gradient);

}  // namespace retinaface::mesh
