#pragma once

#include <cstdint>
#include <vector>

#include "retinaface/mesh/adjacency.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// What `clean_mesh` removed, and what it can only report.
struct CleanReport {
  std::size_t num_bad_triangles = 0;         ///< with a vertex that is missing or not finite
  std::size_t num_degenerate_triangles = 0;  ///< without area
  std::size_t num_duplicate_triangles = 0;   ///< with the same three vertices as an earlier one
  std::size_t num_bad_vertices = 0;          ///< a number of theirs is not finite
  std::size_t num_duplicate_vertices = 0;    ///< merged into an equal earlier one
  std::size_t num_unreferenced_vertices = 0;
  /// With more than two triangles; they stay, as no removal is right for every mesh.
  std::vector<Edge> non_manifold_edges;

  friend bool operator==(const CleanReport&, const CleanReport&) = default;
};

struct CleanedMesh {
  Mesh mesh;
  std::vector<std::uint32_t> source_vertices;  ///< the vertex of the input behind each vertex
  CleanReport report;
};

/// A mesh that `check_mesh` accepts, in which every vertex has a triangle, every triangle an area
/// and no two vertices the same position, colour and morph offsets. What stays keeps its order.
///
/// @param mesh  as read; an attribute without exactly one value per vertex is dropped
[[nodiscard]] CleanedMesh clean_mesh(const Mesh& mesh);

}  // namespace retinaface::mesh
