#include "retinaface/mesh/graph/laplacian.h"

#include <cmath>

namespace retinaface::mesh {

SparseMatrix<double> scaled_laplacian(const Adjacency& adjacency) {
  SparseMatrix<double> matrix;
  const auto num_vertices = static_cast<std::uint32_t>(adjacency.num_vertices());
  const auto degree = [&](std::uint32_t vertex) {
    return static_cast<double>(adjacency.neighbours(vertex).size());
  };
  matrix.num_columns = num_vertices;
  for (std::uint32_t v = 0; v < num_vertices; ++v) {
    for (const auto neighbour : adjacency.neighbours(v)) {
      matrix.columns.push_back(neighbour);
      matrix.values.push_back(-1 / std::sqrt(degree(v) * degree(neighbour)));
    }
    matrix.row_starts.push_back(static_cast<std::uint32_t>(matrix.columns.size()));
  }
  return matrix;
}

}  // namespace retinaface::mesh
