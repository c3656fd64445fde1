#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace retinaface::mesh::internal {

struct Eigensystem {
  std::vector<double> values;   ///< falling
  std::vector<double> vectors;  ///< row i belongs to value i
};

/// Of a symmetric matrix [size, size] by Jacobi's rotations (1846).
[[nodiscard]] Eigensystem eigensystem(std::vector<double> matrix, std::size_t size);

/// Solves matrix X = right by Cholesky's decomposition.
///
/// @param matrix  [size, size], symmetric
/// @param right   [size, columns]; becomes X
/// @return        whether the matrix is positive definite; X is undefined otherwise
[[nodiscard]] bool solve_positive(std::vector<double> matrix, std::size_t size,
                                  std::span<double> right);

}  // namespace retinaface::mesh::internal
