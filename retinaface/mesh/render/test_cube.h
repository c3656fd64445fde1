#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "retinaface/mesh/render/render.h"
#include "retinaface/mesh/render/test_scenes.h"

namespace retinaface::mesh {

template <typename T>
[[nodiscard]] T degrees(T angle) {
  return angle * std::numbers::pi_v<T> / 180;
}

/// The cube of tf_mesh_renderer's tests, with its own colours.
template <typename T>
struct Cube {
  std::vector<T> vertices, normals, diffuse, specular, shininess;
  std::vector<std::int32_t> triangles;

  [[nodiscard]] DrawnMesh<T> drawn() const {
    return {vertices, triangles, normals, diffuse, specular, shininess};
  }
};

/// Rz Ry Rx of angles in radians, applied to `points`, [count, 3].
template <typename T>
void rotate(const std::vector<double>& angles, std::vector<T>& points) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double c = std::cos(angles[axis]);
    const double s = std::sin(angles[axis]);
    for (std::size_t i = 0; i < points.size(); i += 3) {
      T& a = points[i + (axis + 1) % 3];
      T& b = points[i + (axis + 2) % 3];
      const double first = c * a - s * b;
      b = static_cast<T>(s * a + c * b);
      a = static_cast<T>(first);
    }
  }
}

/// A white cube whose normals point away from its centre.
template <typename T>
[[nodiscard]] Cube<T> rotated_cube(const nlohmann::json& scenes,
                                   const std::vector<double>& angles) {
  Cube<T> cube;
  for (const double value : numbers(scenes["cube"]["vertices"])) {
    cube.vertices.push_back(static_cast<T>(value));
    cube.normals.push_back(static_cast<T>(value / std::numbers::sqrt3));
  }
  cube.triangles = indices(scenes["cube"]["triangles"]);
  cube.diffuse.assign(cube.vertices.size(), T{1});
  rotate(angles, cube.vertices);
  rotate(angles, cube.normals);
  return cube;
}

/// The scene of the grey cubes: one light at the eye.
template <typename T>
[[nodiscard]] Scene<T> grey_scene(const Cube<T>& cube) {
  return {.mesh = cube.drawn(),
          .clip_from_world =
              clip_from_world<T>({.eye = {0, 0, 6}, .fov_y = degrees(T{40})}, {.aspect = T{4} / 3}),
          .lighting = {.lights = {{.position = {0, 0, 6}}}, .ambient = {}, .eye = {}}};
}

}  // namespace retinaface::mesh
