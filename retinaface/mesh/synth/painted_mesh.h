#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh::internal {

/// Surfaces with the reflectance of each vertex in linear light.
struct PaintedMesh {
  std::vector<Vec3> positions;
  std::vector<Vec3> albedo;
  std::vector<Triangle> triangles;
  std::vector<std::int32_t> neighbours;  ///< as from `neighbours_across_edges`

  void append(const PaintedMesh& other);
};

/// Connects points on a grid whose columns go around an axis: point (row, column) has the index row
/// * num_columns + column. Rows run upwards, columns to the right as seen from outside.
void connect_tube(PaintedMesh& mesh, std::size_t num_columns);

/// An ellipse around the y axis.
struct Ring {
  float y = 0;
  float half_width = 0;  ///< along x
  float half_depth = 0;  ///< along z
  Vec3 albedo;
};

/// The surface through rings, from the lowest to the highest.
[[nodiscard]] PaintedMesh lathe(std::span<const Ring> rings, std::size_t num_columns);

[[nodiscard]] PaintedMesh ellipsoid(Vec3 center, Vec3 radii, Vec3 albedo);

}  // namespace retinaface::mesh::internal
