#include "retinaface/mesh/render/head_camera.h"

#include <cmath>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/rotation.h"

namespace retinaface::mesh {
namespace {

/// Of the head's origin in camera coordinates.
template <typename T>
Vector3<T> translation_of(const HeadCamera<T>& camera, T aspect) {
  const T depth = std::exp(camera.log_depth);
  const T focal = std::exp(camera.log_focal);
  return {depth * camera.u * aspect / focal, depth * camera.v / focal, -depth};
}

template <typename T>
HeadCamera<T> head_camera_of(const Matrix3<T>& rotation, Vector3<T> translation, T focal,
                             T aspect) {
  const T depth = -translation.z;
  RETINAFACE_REQUIRE(depth > 0 && focal > 0, "the origin has depth " + std::to_string(depth) +
                                                 ", the focal length is " + std::to_string(focal));
  return {.rotation = axis_angle_of(rotation),
          .u = focal * translation.x / (depth * aspect),
          .v = focal * translation.y / depth,
          .log_depth = std::log(depth),
          .log_focal = std::log(focal)};
}

}  // namespace

template <typename T>
Matrix4<T> camera_from_head(const HeadCamera<T>& camera, T aspect) {
  const Matrix3<T> rotation = rotation_matrix(camera.rotation);
  const Vector3<T> translation = translation_of(camera, aspect);
  Matrix4<T> matrix;
  for (std::size_t i = 0; i < 3; ++i) rotation[i].store(&matrix.values[4 * i]);
  matrix(0, 3) = translation.x;
  matrix(1, 3) = translation.y;
  matrix(2, 3) = translation.z;
  matrix(3, 3) = 1;
  return matrix;
}

template <typename T>
Matrix4<T> clip_from_head(const HeadCamera<T>& camera, const Frustum<T>& frustum) {
  return clip_from_camera(std::exp(camera.log_focal), frustum) *
         camera_from_head(camera, frustum.aspect);
}

template <typename T>
HeadCamera<T> clip_from_head_backward(const HeadCamera<T>& camera, const Frustum<T>& frustum,
                                      const Matrix4<T>& clip_gradient) {
  const T focal = std::exp(camera.log_focal);
  const T depth = std::exp(camera.log_depth);
  const Matrix4<T> projection = clip_from_camera(focal, frustum);
  const Matrix4<T> projection_gradient =
      clip_gradient * camera_from_head(camera, frustum.aspect).transposed();
  const Matrix4<T> gradient = projection.transposed() * clip_gradient;
  Matrix3<T> rotation;
  for (std::size_t i = 0; i < 3; ++i) rotation[i] = Vector3<T>::load(&gradient.values[4 * i]);
  const Vector3<T> moved{gradient(0, 3), gradient(1, 3), gradient(2, 3)};
  const Vector3<T> translation = translation_of(camera, frustum.aspect);
  const T focal_gradient = projection_gradient(0, 0) / frustum.aspect + projection_gradient(1, 1);
  return {.rotation = rotation_matrix_backward(camera.rotation, rotation),
          .u = moved.x * depth * frustum.aspect / focal,
          .v = moved.y * depth / focal,
          .log_depth = dot(moved, translation),
          .log_focal = focal * focal_gradient - moved.x * translation.x - moved.y * translation.y};
}

template <typename T>
LookAtCamera<T> look_at_camera(const HeadCamera<T>& camera, T aspect) {
  const Matrix3<T> rotation = rotation_matrix(camera.rotation);
  const Vector3<T> eye = -rotated_back(rotation, translation_of(camera, aspect));
  const T depth = std::exp(camera.log_depth);
  return {.eye = eye,
          .target = eye - depth * rotation[2],
          .fov_y = 2 * std::atan(std::exp(-camera.log_focal))};
}

template <typename T>
HeadCamera<T> head_camera(const LookAtCamera<T>& camera, T aspect) {
  const Matrix4<T> matrix = camera_from_world(camera);
  Matrix3<T> rotation;
  for (std::size_t i = 0; i < 3; ++i) rotation[i] = Vector3<T>::load(&matrix.values[4 * i]);
  return head_camera_of(rotation, {matrix(0, 3), matrix(1, 3), matrix(2, 3)},
                        1 / std::tan(camera.fov_y / 2), aspect);
}

template <typename T>
PosedCamera<T> posed_camera(const HeadCamera<T>& camera, T aspect) {
  const Matrix3<T> rotation = rotation_matrix(camera.rotation);
  return {.location = -rotated_back(rotation, translation_of(camera, aspect)),
          .angles = angles_of(rotation),
          .focal = std::exp(camera.log_focal)};
}

template <typename T>
HeadCamera<T> head_camera(const PosedCamera<T>& camera, T aspect) {
  const Matrix3<T> rotation = rotation_from_angles(camera.angles);
  return head_camera_of(rotation, -rotated(rotation, camera.location), camera.focal, aspect);
}

template Matrix4<float> camera_from_head(const HeadCamera<float>&, float);
template Matrix4<double> camera_from_head(const HeadCamera<double>&, double);
template Matrix4<float> clip_from_head(const HeadCamera<float>&, const Frustum<float>&);
template Matrix4<double> clip_from_head(const HeadCamera<double>&, const Frustum<double>&);
template HeadCamera<float> clip_from_head_backward(const HeadCamera<float>&, const Frustum<float>&,
                                                   const Matrix4<float>&);
template HeadCamera<double> clip_from_head_backward(const HeadCamera<double>&,
                                                    const Frustum<double>&, const Matrix4<double>&);
template LookAtCamera<float> look_at_camera(const HeadCamera<float>&, float);
template LookAtCamera<double> look_at_camera(const HeadCamera<double>&, double);
template HeadCamera<float> head_camera(const LookAtCamera<float>&, float);
template HeadCamera<double> head_camera(const LookAtCamera<double>&, double);
template PosedCamera<float> posed_camera(const HeadCamera<float>&, float);
template PosedCamera<double> posed_camera(const HeadCamera<double>&, double);
template HeadCamera<float> head_camera(const PosedCamera<float>&, float);
template HeadCamera<double> head_camera(const PosedCamera<double>&, double);

}  // namespace retinaface::mesh
