#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// An undirected edge and how many triangles have it: 1 on the boundary, 2 inside, more where the
/// surface is not a manifold.
struct Edge {
  std::uint32_t first = 0;  ///< below `second`
  std::uint32_t second = 0;
  std::uint32_t num_triangles = 0;

  friend bool operator==(const Edge&, const Edge&) = default;
};

/// All edges of triangles with three different vertices, sorted by first, then second vertex.
[[nodiscard]] std::vector<Edge> find_edges(std::span<const Triangle> triangles);

/// The vertices at the other ends of every vertex's edges, rising.
class Adjacency {
 public:
  /// @throws ContractError  a triangle has a vertex that is not below `num_vertices`
  Adjacency(std::size_t num_vertices, std::span<const Triangle> triangles);

  [[nodiscard]] std::size_t num_vertices() const { return starts_.size() - 1; }
  [[nodiscard]] std::span<const std::uint32_t> neighbours(std::uint32_t vertex) const {
    return std::span(neighbours_).subspan(starts_[vertex], starts_[vertex + 1] - starts_[vertex]);
  }

 private:
  std::vector<std::size_t> starts_;
  std::vector<std::uint32_t> neighbours_;
};

}  // namespace retinaface::mesh
