#pragma once

#include <array>

#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/lighting.h"

namespace retinaface::mesh {

/// The camera and the illumination as Deng et al. (2019, section 3.3) count them. Their x'c, y'c,
/// z'c is called a pose; it may be a point to look at, as in tf_mesh_renderer, or three angles.
///
///     camera: xc yc zc (location), x'c y'c z'c (pose), fc (focal length)
///     light:  xl yl zl (location), rl gl bl (colour), ra ga ba (ambient colour)
template <typename T>
using PaperCamera = std::array<T, 7>;
template <typename T>
using PaperLight = std::array<T, 9>;

/// The last number is the field of view `fov_y`, as tf_mesh_renderer takes it but in radians.
template <typename T>
[[nodiscard]] PaperCamera<T> paper_camera(const LookAtCamera<T>& camera) {
  const auto& [eye, target, fov_y, up] = camera;
  return {eye.x, eye.y, eye.z, target.x, target.y, target.z, fov_y};
}
template <typename T>
[[nodiscard]] LookAtCamera<T> look_at_camera(const PaperCamera<T>& numbers) {
  return {.eye = Vector3<T>::load(&numbers[0]),
          .target = Vector3<T>::load(&numbers[3]),
          .fov_y = numbers[6]};
}

template <typename T>
[[nodiscard]] PaperCamera<T> paper_camera(const PosedCamera<T>& camera) {
  const auto& [location, angles, focal] = camera;
  return {location.x, location.y, location.z, angles.x, angles.y, angles.z, focal};
}
template <typename T>
[[nodiscard]] PosedCamera<T> posed_camera(const PaperCamera<T>& numbers) {
  return {.location = Vector3<T>::load(&numbers[0]),
          .angles = Vector3<T>::load(&numbers[3]),
          .focal = numbers[6]};
}

template <typename T>
[[nodiscard]] PaperLight<T> paper_light(const PointLight<T>& light, Vector3<T> ambient) {
  const auto& [position, color] = light;
  return {position.x, position.y, position.z, color.x,  color.y,
          color.z,    ambient.x,  ambient.y,  ambient.z};
}
template <typename T>
[[nodiscard]] Lighting<T> lighting(const PaperLight<T>& numbers) {
  return {.lights = {{.position = Vector3<T>::load(&numbers[0]),
                      .intensity = Vector3<T>::load(&numbers[3])}},
          .ambient = Vector3<T>::load(&numbers[6])};
}

}  // namespace retinaface::mesh
