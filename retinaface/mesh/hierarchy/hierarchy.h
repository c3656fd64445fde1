#pragma once

#include <cstdint>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/graph/sparse_matrix.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// One resolution of a mesh.
struct MeshLevel {
  std::vector<std::uint32_t> vertices;  ///< of the finest mesh, rising
  std::vector<Triangle> triangles;      ///< of this level's vertices
};

/// A mesh at several resolutions, finest first, and the linear maps between neighbouring levels:
/// down picks vertices, up gives every vertex the barycentric mean of its closest coarse triangle.
struct MeshHierarchy {
  std::vector<MeshLevel> levels;
  /// down[l][i] is the vertex of level l that is vertex i of level l + 1.
  std::vector<std::vector<std::uint32_t>> down;
  /// up[l] has a row for every vertex of level l and a column for every one of level l + 1. Rows
  /// have at most 3 entries, none negative, with the sum 1; up after down keeps picked vertices.
  std::vector<SparseMatrix<double>> up;

  [[nodiscard]] std::size_t num_levels() const { return levels.size(); }
  [[nodiscard]] std::size_t num_vertices(std::size_t level) const {
    return levels[level].vertices.size();
  }
};

struct HierarchyOptions {
  std::size_t num_levels = 5;  ///< the finest among them
  std::size_t factor = 4;      ///< of each level's number of vertices to the next, rounded up
  /// Vertices that stay up to level `last_locked`, such as landmarks.
  std::vector<std::uint32_t> locked = {};
  std::size_t last_locked = 2;
};

/// @param mesh  `check_mesh` and `clean_mesh` say what is wrong with one that is refused
/// @return      Corrupt for a broken mesh, InvalidArgument when a level cannot be reached: too
///              many locked vertices, or nothing left to remove
/// @throws ContractError  options outside their ranges: a level, a factor of 2, locked vertices
///                        that exist
[[nodiscard]] Result<MeshHierarchy> build_hierarchy(const Mesh& mesh,
                                                    const HierarchyOptions& options = {});

/// The values of `mesh`'s vertices at one level.
[[nodiscard]] std::vector<Vec3> at_level(const MeshHierarchy& hierarchy, std::size_t level,
                                         const std::vector<Vec3>& finest_values);

}  // namespace retinaface::mesh
