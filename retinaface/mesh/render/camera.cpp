#include "retinaface/mesh/render/camera.h"

#include <cmath>
#include <string>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

/// Directions in which a camera looks; `side` and `top` are to the right and up in the picture.
template <typename T>
struct CameraAxes {
  Vector3<T> forward, side, top;
};

template <typename T>
CameraAxes<T> axes_of(const LookAtCamera<T>& camera) {
  const Vector3<T> forward = normalised(camera.target - camera.eye);
  const Vector3<T> side = normalised(cross(forward, camera.up));
  return {forward, side, cross(side, forward)};
}

template <typename T>
T focal_of(T fov_y) {
  return T{1} / std::tan(fov_y / 2);
}

template <typename T>
Vector3<T> row(const Matrix4<T>& matrix, std::size_t i) {
  return Vector3<T>::load(&matrix.values[4 * i]);
}

/// From the gradient of `camera_from_world`.
template <typename T>
LookAtCamera<T> axes_backward(const LookAtCamera<T>& camera, const Matrix4<T>& gradient) {
  const auto [forward, side, top] = axes_of(camera);
  const Vector3<T> top_gradient = row(gradient, 1) - gradient(1, 3) * camera.eye;
  const Vector3<T> side_gradient =
      row(gradient, 0) - gradient(0, 3) * camera.eye + cross(forward, top_gradient);
  const Vector3<T> raw_side_gradient =
      normalised_backward(cross(forward, camera.up), side_gradient);
  const Vector3<T> forward_gradient = gradient(2, 3) * camera.eye - row(gradient, 2) +
                                      cross(top_gradient, side) +
                                      cross(camera.up, raw_side_gradient);
  const Vector3<T> gaze_gradient =
      normalised_backward(camera.target - camera.eye, forward_gradient);
  const Vector3<T> eye_gradient =
      gradient(2, 3) * forward - gradient(0, 3) * side - gradient(1, 3) * top - gaze_gradient;
  return {.eye = eye_gradient, .target = gaze_gradient, .fov_y = 0, .up = {0, 0, 0}};
}

}  // namespace

template <typename T>
Matrix4<T> clip_from_camera(T focal, const Frustum<T>& frustum) {
  RETINAFACE_REQUIRE(focal > 0, "focal length " + std::to_string(focal));
  RETINAFACE_REQUIRE(frustum.aspect > 0 && frustum.near > 0 && frustum.far > frustum.near,
                     "aspect " + std::to_string(frustum.aspect) + ", depths " +
                         std::to_string(frustum.near) + " to " + std::to_string(frustum.far));
  const T depth = frustum.far - frustum.near;
  Matrix4<T> matrix;
  matrix(0, 0) = focal / frustum.aspect;
  matrix(1, 1) = focal;
  matrix(2, 2) = -(frustum.far + frustum.near) / depth;
  matrix(2, 3) = -2 * (frustum.far * frustum.near / depth);
  matrix(3, 2) = -1;
  return matrix;
}

template <typename T>
Matrix4<T> camera_from_world(const LookAtCamera<T>& camera) {
  constexpr auto kShortest = static_cast<T>(1e-6);
  const Vector3<T> gaze = camera.target - camera.eye;
  RETINAFACE_REQUIRE(length(gaze) > kShortest, "the camera's eye is on its target");
  RETINAFACE_REQUIRE(length(cross(normalised(gaze), camera.up)) > kShortest,
                     "the camera looks along its up direction");
  const auto [forward, side, top] = axes_of(camera);
  const Vector3<T> rows[] = {side, top, -forward};
  Matrix4<T> matrix;
  for (std::size_t i = 0; i < 3; ++i) {
    rows[i].store(&matrix.values[4 * i]);
    matrix(i, 3) = -dot(rows[i], camera.eye);
  }
  matrix(3, 3) = 1;
  return matrix;
}

template <typename T>
Matrix4<T> clip_from_world(const LookAtCamera<T>& camera, const Frustum<T>& frustum) {
  return clip_from_camera(focal_of(camera.fov_y), frustum) * camera_from_world(camera);
}

template <typename T>
LookAtCamera<T> clip_from_world_backward(const LookAtCamera<T>& camera, const Frustum<T>& frustum,
                                         const Matrix4<T>& clip_gradient) {
  const T focal = focal_of(camera.fov_y);
  const Matrix4<T> projection = clip_from_camera(focal, frustum);
  const Matrix4<T> projection_gradient = clip_gradient * camera_from_world(camera).transposed();
  const T focal_gradient = projection_gradient(0, 0) / frustum.aspect + projection_gradient(1, 1);
  LookAtCamera<T> gradient = axes_backward(camera, projection.transposed() * clip_gradient);
  gradient.fov_y = -(1 + focal * focal) / 2 * focal_gradient;
  return gradient;
}

template <typename T>
std::vector<T> to_clip(std::span<const T> vertices, const Matrix4<T>& clip_from_world) {
  RETINAFACE_REQUIRE(vertices.size() % 3 == 0, std::to_string(vertices.size()) + " coordinates");
  const std::size_t num_vertices = vertices.size() / 3;
  const Matrix4<T>& m = clip_from_world;
  std::vector<T> clip(4 * num_vertices);
  for (std::size_t i = 0; i < num_vertices; ++i) {
    const T* const from = &vertices[3 * i];
    T* const to = &clip[4 * i];
    for (std::size_t k = 0; k < 4; ++k)
      to[k] = m(k, 0) * from[0] + m(k, 1) * from[1] + m(k, 2) * from[2] + m(k, 3);
  }
  return clip;
}

template <typename T>
ClipGradient<T> to_clip_backward(std::span<const T> vertices, const Matrix4<T>& clip_from_world,
                                 std::span<const T> clip_gradient) {
  const std::size_t num_vertices = vertices.size() / 3;
  RETINAFACE_REQUIRE(clip_gradient.size() == 4 * num_vertices,
                     std::to_string(clip_gradient.size()) + " gradients of " +
                         std::to_string(num_vertices) + " vertices");
  const Matrix4<T>& m = clip_from_world;
  ClipGradient<T> gradient{.vertices = std::vector<T>(3 * num_vertices), .clip_from_world = {}};
  for (std::size_t i = 0; i < num_vertices; ++i) {
    const T* const position = &vertices[3 * i];
    const T* const from = &clip_gradient[4 * i];
    for (std::size_t k = 0; k < 3; ++k) {
      gradient.vertices[3 * i + k] =
          m(0, k) * from[0] + m(1, k) * from[1] + m(2, k) * from[2] + m(3, k) * from[3];
    }
    for (std::size_t row = 0; row < 4; ++row) {
      for (std::size_t k = 0; k < 3; ++k)
        gradient.clip_from_world(row, k) += from[row] * position[k];
      gradient.clip_from_world(row, 3) += from[row];
    }
  }
  return gradient;
}

template Matrix4<float> clip_from_camera(float, const Frustum<float>&);
template Matrix4<double> clip_from_camera(double, const Frustum<double>&);
template Matrix4<float> camera_from_world(const LookAtCamera<float>&);
template Matrix4<double> camera_from_world(const LookAtCamera<double>&);
template Matrix4<float> clip_from_world(const LookAtCamera<float>&, const Frustum<float>&);
template Matrix4<double> clip_from_world(const LookAtCamera<double>&, const Frustum<double>&);
template LookAtCamera<float> clip_from_world_backward(const LookAtCamera<float>&,
                                                      const Frustum<float>&, const Matrix4<float>&);
template LookAtCamera<double> clip_from_world_backward(const LookAtCamera<double>&,
                                                       const Frustum<double>&,
                                                       const Matrix4<double>&);
template std::vector<float> to_clip(std::span<const float>, const Matrix4<float>&);
template std::vector<double> to_clip(std::span<const double>, const Matrix4<double>&);
template ClipGradient<float> to_clip_backward(std::span<const float>, const Matrix4<float>&,
                                              std::span<const float>);
template ClipGradient<double> to_clip_backward(std::span<const double>, const Matrix4<double>&,
                                               std::span<const double>);

}  // namespace retinaface::mesh
