#include "retinaface/mesh/synth/painted_mesh.h"

#include <cmath>
#include <cstdint>
#include <numbers>

#include "retinaface/mesh/render/antialias.h"

namespace retinaface::mesh::internal {

void PaintedMesh::append(const PaintedMesh& other) {
  const auto first = static_cast<std::uint32_t>(positions.size());
  const auto first_triangle = static_cast<std::int32_t>(triangles.size());
  positions.insert(positions.end(), other.positions.begin(), other.positions.end());
  albedo.insert(albedo.end(), other.albedo.begin(), other.albedo.end());
  for (const auto& [a, b, c] : other.triangles)
    triangles.push_back({a + first, b + first, c + first});
  for (const std::int32_t neighbour : other.neighbours)
    neighbours.push_back(neighbour == kNoNeighbour ? kNoNeighbour : neighbour + first_triangle);
}

void connect_tube(PaintedMesh& mesh, std::size_t num_columns) {
  const std::size_t num_bands = mesh.positions.size() / num_columns - 1;
  for (std::size_t band = 0; band < num_bands; ++band) {
    for (std::size_t column = 0; column < num_columns; ++column) {
      const std::size_t next = (column + 1) % num_columns;
      const auto vertex = [&](std::size_t row, std::size_t at) {
        return static_cast<std::uint32_t>(row * num_columns + at);
      };
      const auto triangle = [&](std::size_t row, std::size_t at, std::size_t half) {
        return static_cast<std::int32_t>(2 * (row * num_columns + at) + half);
      };
      const std::uint32_t corner = vertex(band, column);
      const std::uint32_t opposite = vertex(band + 1, next);
      mesh.triangles.push_back({corner, vertex(band, next), opposite});
      mesh.neighbours.insert(mesh.neighbours.end(),
                             {band == 0 ? kNoNeighbour : triangle(band - 1, column, 1),
                              triangle(band, next, 1), triangle(band, column, 1)});
      mesh.triangles.push_back({corner, opposite, vertex(band + 1, column)});
      mesh.neighbours.insert(mesh.neighbours.end(),
                             {triangle(band, column, 0),
                              band + 1 == num_bands ? kNoNeighbour : triangle(band + 1, column, 0),
                              triangle(band, (column + num_columns - 1) % num_columns, 0)});
    }
  }
}

PaintedMesh lathe(std::span<const Ring> rings, std::size_t num_columns) {
  PaintedMesh mesh;
  for (const Ring& ring : rings) {
    for (std::size_t column = 0; column < num_columns; ++column) {
      const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(column) /
                          static_cast<float>(num_columns);
      mesh.positions.push_back(
          {ring.half_width * std::sin(angle), ring.y, ring.half_depth * std::cos(angle)});
      mesh.albedo.push_back(ring.albedo);
    }
  }
  connect_tube(mesh, num_columns);
  return mesh;
}

PaintedMesh ellipsoid(Vec3 center, Vec3 radii, Vec3 albedo) {
  constexpr int kNumRings = 11;
  std::vector<Ring> rings;
  for (int i = 0; i < kNumRings; ++i) {
    const float elevation =
        std::numbers::pi_v<float> * (static_cast<float>(i) / (kNumRings - 1) - 0.5F);
    const float around = std::cos(elevation);
    rings.push_back({radii.y * std::sin(elevation), radii.x * around, radii.z * around, albedo});
  }
  PaintedMesh mesh = lathe(rings, 18);
  for (Vec3& position : mesh.positions) position += center;
  return mesh;
}

}  // namespace retinaface::mesh::internal
