#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/render.h"

namespace retinaface::mesh::internal {

/// Checks that the spans of a mesh fit each other.
template <typename T>
void require_mesh(const DrawnMesh<T>& mesh) {
  const std::size_t size = mesh.vertices.size();
  RETINAFACE_REQUIRE(size % 3 == 0 && mesh.normals.size() == size && mesh.diffuse.size() == size,
                     std::to_string(size) + " coordinates, " + std::to_string(mesh.normals.size()) +
                         " of normals, " + std::to_string(mesh.diffuse.size()) +
                         " diffuse channels");
  const bool fits = mesh.specular.size() == size && 3 * mesh.shininess.size() == size;
  RETINAFACE_REQUIRE(fits || (mesh.specular.empty() && mesh.shininess.empty()),
                     std::to_string(mesh.specular.size()) + " specular channels, " +
                         std::to_string(mesh.shininess.size()) + " values of shininess");
  RETINAFACE_REQUIRE(mesh.triangles.size() % 3 == 0,
                     std::to_string(mesh.triangles.size()) + " indices");
  RETINAFACE_REQUIRE(!mesh.antialiased() || mesh.neighbours.size() == mesh.triangles.size(),
                     std::to_string(mesh.neighbours.size()) + " neighbours, " +
                         std::to_string(mesh.triangles.size()) + " were expected");
}

/// Checks that every index has its vertex.
template <typename T>
void require_indices(const DrawnMesh<T>& mesh) {
  const std::size_t size = mesh.vertices.size();
  const auto outside = [&](std::int32_t i) { return static_cast<std::uint32_t>(i) >= size / 3; };
  RETINAFACE_REQUIRE(
      std::ranges::none_of(mesh.triangles, outside),
      "a triangle has an index outside the " + std::to_string(size / 3) + " vertices");
}

}  // namespace retinaface::mesh::internal
