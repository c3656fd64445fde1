#pragma once

#include <cstdint>
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

/// The same for arrays as the renderer takes them.
///
/// @param positions  [num_vertices, 3]
/// @param triangles  [num_triangles, 3]
/// @return           [num_vertices, 3]
template <typename T>
[[nodiscard]] std::vector<T> vertex_normals(std::span<const T> positions,
                                            std::span<const std::int32_t> triangles);

/// How the normals move when the positions do: the derivative of `vertex_normals` in one direction;
/// a normal that is zero stays so.
///
/// @param displacements  [num_vertices, 3]
/// @return               [num_vertices, 3]
template <typename T>
[[nodiscard]] std::vector<T> vertex_normals_forward(std::span<const T> positions,
                                                    std::span<const std::int32_t> triangles,
                                                    std::span<const T> displacements);

/// The gradient of the positions, from that of their normals; vertices whose normal is zero give
/// nothing.
///
/// @param normal_gradient  [num_vertices, 3]
template <typename T>
[[nodiscard]] std::vector<T> vertex_normals_backward(std::span<const T> positions,
                                                     std::span<const std::int32_t> triangles,
                                                     std::span<const T> normal_gradient);

}  // namespace retinaface::mesh
