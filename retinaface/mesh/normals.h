#pragma once

#include <span>
#include <vector>

#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// The direction of each vertex: the sum of its triangles' normals times their areas, at length 1.
/// Vertices without a triangle of positive area get zero.
///
/// @pre  every index of `triangles` is below the number of positions
[[nodiscard]] std::vector<Vec3> vertex_normals(std::span<const Vec3> positions,
                                               std::span<const Triangle> triangles);

}  // namespace retinaface::mesh
