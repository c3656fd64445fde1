#include "retinaface/mesh/graph/sparse_matrix.h"

#include <algorithm>
#include <type_traits>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/sparse_rows.h"

namespace retinaface::mesh {
namespace {

template <typename T>
void require_sizes(const SparseMatrix<T>& matrix, std::size_t channels, std::size_t x_size,
                   std::size_t y_size) {
  RETINAFACE_REQUIRE(
      x_size == matrix.num_columns * channels && y_size == matrix.num_rows() * channels,
      "a matrix of " + std::to_string(matrix.num_rows()) + " x " +
          std::to_string(matrix.num_columns) + " with " + std::to_string(channels) +
          " channels got " + std::to_string(x_size) + " and " + std::to_string(y_size) +
          " numbers");
}

/// @return  whether it could: vectors take four channels at least
bool multiply_in_vectors(const SparseMatrix<float>& matrix, std::size_t channels, const float* x,
                         float* y) {
  if (channels % 4 != 0) return false;
  internal::multiply_rows({.row_starts = matrix.row_starts.data(),
                           .columns = matrix.columns.data(),
                           .values = matrix.values.data(),
                           .in = x,
                           .out = y,
                           .rows = static_cast<int>(matrix.num_rows()),
                           .channels = static_cast<int>(channels)});
  return true;
}

}  // namespace

template <typename T>
void multiply(const SparseMatrix<T>& matrix, std::size_t channels, std::span<const T> x,
              std::span<T> y) {
  require_sizes(matrix, channels, x.size(), y.size());
  if constexpr (std::is_same_v<T, float>) {
    if (multiply_in_vectors(matrix, channels, x.data(), y.data())) return;
  }
  std::fill(y.begin(), y.end(), T{0});
  for (std::size_t row = 0; row < matrix.num_rows(); ++row) {
    T* out = y.data() + row * channels;
    for (auto i = matrix.row_starts[row]; i < matrix.row_starts[row + 1]; ++i) {
      const T* in = x.data() + matrix.columns[i] * channels;
      for (std::size_t c = 0; c < channels; ++c) out[c] += matrix.values[i] * in[c];
    }
  }
}

template <typename T>
void add_transposed_product(const SparseMatrix<T>& matrix, std::size_t channels,
                            std::span<const T> y, std::span<T> x) {
  require_sizes(matrix, channels, x.size(), y.size());
  for (std::size_t row = 0; row < matrix.num_rows(); ++row) {
    const T* in = y.data() + row * channels;
    for (auto i = matrix.row_starts[row]; i < matrix.row_starts[row + 1]; ++i) {
      T* out = x.data() + matrix.columns[i] * channels;
      for (std::size_t c = 0; c < channels; ++c) out[c] += matrix.values[i] * in[c];
    }
  }
}

template void multiply(const SparseMatrix<float>&, std::size_t, std::span<const float>,
                       std::span<float>);
template void multiply(const SparseMatrix<double>&, std::size_t, std::span<const double>,
                       std::span<double>);
template void add_transposed_product(const SparseMatrix<float>&, std::size_t,
                                     std::span<const float>, std::span<float>);
template void add_transposed_product(const SparseMatrix<double>&, std::size_t,
                                     std::span<const double>, std::span<double>);

}  // namespace retinaface::mesh
