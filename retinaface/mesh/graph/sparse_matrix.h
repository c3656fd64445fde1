#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace retinaface::mesh {

/// A matrix in compressed rows: row r has the entries row_starts[r] … row_starts[r + 1] - 1.
template <typename T>
struct SparseMatrix {
  std::uint32_t num_columns = 0;
  std::vector<std::uint32_t> row_starts{0};
  std::vector<std::uint32_t> columns;
  std::vector<T> values;

  [[nodiscard]] std::size_t num_rows() const { return row_starts.size() - 1; }
};

/// The same matrix with its values as another type.
template <typename To, typename From>
[[nodiscard]] SparseMatrix<To> converted(const SparseMatrix<From>& matrix) {
  return {matrix.num_columns, matrix.row_starts, matrix.columns,
          std::vector<To>(matrix.values.begin(), matrix.values.end())};
}

/// y = matrix x for row-major x [num_columns, channels] and y [num_rows, channels]. T is float or
/// double.
///
/// @throws ContractError  a size does not fit
template <typename T>
void multiply(const SparseMatrix<T>& matrix, std::size_t channels, std::span<const T> x,
              std::span<T> y);

/// x += matrixᵀ y, which is what the gradient of y = matrix x does.
template <typename T>
void add_transposed_product(const SparseMatrix<T>& matrix, std::size_t channels,
                            std::span<const T> y, std::span<T> x);

}  // namespace retinaface::mesh
