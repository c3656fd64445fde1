#pragma once

#include <cstddef>
#include <span>

namespace retinaface::mesh::internal {

/// c[m][n] += sum_k a[m * a_row + k * a_column] b[k * b_row + n], so that `a` may be transposed.
template <typename T>
struct Product {
  const T* a = nullptr;
  std::ptrdiff_t a_row = 0;
  std::ptrdiff_t a_column = 1;
  const T* b = nullptr;
  std::ptrdiff_t b_row = 0;
  T* c = nullptr;
  std::ptrdiff_t c_row = 0;
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t depth = 0;
  std::ptrdiff_t columns = 0;
};

void add_product(const Product<float>& product);
/// Plainly, for gradient checks.
void add_product(const Product<double>& product);

/// Summed in double.
[[nodiscard]] double dot(std::span<const float> a, std::span<const float> b);

}  // namespace retinaface::mesh::internal
