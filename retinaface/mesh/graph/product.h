#pragma once

#include <cstddef>

namespace retinaface::mesh::internal {

/// c[m][n] += sum_k a[m * a_row + k * a_column] b[k * b_row + n], so that `a` may be transposed.
struct Product {
  const float* a = nullptr;
  std::ptrdiff_t a_row = 0;
  std::ptrdiff_t a_column = 1;
  const float* b = nullptr;
  std::ptrdiff_t b_row = 0;
  float* c = nullptr;
  std::ptrdiff_t c_row = 0;
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t depth = 0;
  std::ptrdiff_t columns = 0;
};

void add_product(const Product& product);

}  // namespace retinaface::mesh::internal
