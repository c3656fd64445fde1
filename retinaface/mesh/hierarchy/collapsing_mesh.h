#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/hierarchy/quadric.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh::internal {

/// What a collapse must not do.
enum class CollapseRule {
  KeepShape,     ///< change the topology, or turn a triangle over
  KeepTopology,  ///< change the topology: the surface stays a manifold with its parts and holes
  Anything,      ///< nothing
};

/// A mesh whose vertices are pulled onto their neighbours one after the other.
class CollapsingMesh {
 public:
  CollapsingMesh(std::span<const Vec3> positions, std::span<const Triangle> triangles);

  struct Neighbour {
    std::uint32_t vertex = 0;
    std::uint32_t num_triangles = 0;  ///< of the edge
  };
  /// Rising by vertex.
  [[nodiscard]] std::vector<Neighbour> neighbours(std::uint32_t vertex) const;

  [[nodiscard]] bool is_alive(std::uint32_t vertex) const { return is_alive_[vertex]; }
  [[nodiscard]] std::size_t num_alive() const { return num_alive_; }
  /// The squared distance to the planes of both vertices if `from` moves onto `onto`.
  [[nodiscard]] double cost(std::uint32_t from, std::uint32_t onto) const;
  [[nodiscard]] bool allows(CollapseRule rule, std::uint32_t from, std::uint32_t onto) const;
  void collapse(std::uint32_t from, std::uint32_t onto);
  /// Removes a vertex that has no triangle any more.
  void remove_isolated(std::uint32_t vertex);

  /// Those left, between the vertices that are alive.
  [[nodiscard]] const std::vector<Triangle>& triangles() const { return triangles_; }
  [[nodiscard]] std::vector<Triangle> alive_triangles() const;

 private:
  void add_triangle_planes();
  void add_boundary_planes();
  [[nodiscard]] bool keeps_topology(std::uint32_t from, std::uint32_t onto) const;
  [[nodiscard]] bool turns_a_triangle(std::uint32_t from, std::uint32_t onto) const;
  [[nodiscard]] Vec3d normal_of(const Triangle& triangle) const;

  std::vector<Vec3d> positions_;
  std::vector<Quadric> quadrics_;
  std::vector<Triangle> triangles_;
  std::vector<bool> is_alive_;
  std::vector<std::vector<std::uint32_t>> triangles_of_;  ///< alive ones, by vertex
  std::size_t num_alive_ = 0;
};

}  // namespace retinaface::mesh::internal
