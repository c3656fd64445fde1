#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// Positions, normals or colours as the renderer takes them: [num_vertices, 3].
template <typename T>
[[nodiscard]] std::vector<T> flat_array(std::span<const Vec3> vectors) {
  std::vector<T> values;
  values.reserve(3 * vectors.size());
  for (const Vec3& v : vectors)
    values.insert(values.end(), {static_cast<T>(v.x), static_cast<T>(v.y), static_cast<T>(v.z)});
  return values;
}

/// Triangles as the renderer takes them: [num_triangles, 3].
[[nodiscard]] inline std::vector<std::int32_t> flat_indices(std::span<const Triangle> triangles) {
  std::vector<std::int32_t> indices;
  indices.reserve(3 * triangles.size());
  for (const Triangle& triangle : triangles)
    for (const std::uint32_t vertex : triangle)
      indices.push_back(static_cast<std::int32_t>(vertex));
  return indices;
}

}  // namespace retinaface::mesh
