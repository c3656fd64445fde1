#include "retinaface/mesh/graph/product.h"

#include <algorithm>

// Scalable vectors cannot form arrays; SSSE3 adds nothing over SSE4.
#include <hwy/detect_targets.h>
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/mesh/graph/product.cpp"  // NOLINT
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace retinaface::mesh::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kTileRows = 6;                 // with two vectors each, 12 sums in registers
constexpr std::ptrdiff_t kDepthBlock = 256;  // rows of `b` that stay in the first cache

/// A tile of `c`: kRows rows of kVectors vectors.
template <class D, int kRows, int kVectors>
void add_tile(D d, const Product<float>& p, std::ptrdiff_t row, std::ptrdiff_t column) {
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  hn::Vec<D> sums[kRows][kVectors];
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kVectors; ++v)
      sums[r][v] = hn::LoadU(d, p.c + (row + r) * p.c_row + column + v * lanes);
  for (std::ptrdiff_t k = 0; k < p.depth; ++k) {
    hn::Vec<D> b[kVectors];
    for (int v = 0; v < kVectors; ++v) b[v] = hn::LoadU(d, p.b + k * p.b_row + column + v * lanes);
    for (int r = 0; r < kRows; ++r) {
      const auto a = hn::Set(d, p.a[(row + r) * p.a_row + k * p.a_column]);
      for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(a, b[v], sums[r][v]);
    }
  }
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kVectors; ++v)
      hn::StoreU(sums[r][v], d, p.c + (row + r) * p.c_row + column + v * lanes);
}

/// As many columns of kVectors vectors as there are.
/// @return  the first column that is left
template <class D, int kVectors>
std::ptrdiff_t add_columns(D d, const Product<float>& p, std::ptrdiff_t column) {
  const auto width = static_cast<std::ptrdiff_t>(hn::Lanes(d)) * kVectors;
  for (; column + width <= p.columns; column += width) {
    std::ptrdiff_t row = 0;
    for (; row + kTileRows <= p.rows; row += kTileRows)
      add_tile<D, kTileRows, kVectors>(d, p, row, column);
    for (; row < p.rows; ++row) add_tile<D, 1, kVectors>(d, p, row, column);
  }
  return column;
}

void add_product_kernel(const Product<float>& whole) {
  const HWY_CAPPED(float, 16) d;
  for (std::ptrdiff_t first = 0; first < whole.depth; first += kDepthBlock) {
    Product<float> p = whole;
    p.a += first * whole.a_column;
    p.b += first * whole.b_row;
    p.depth = std::min(kDepthBlock, whole.depth - first);
    std::ptrdiff_t column = add_columns<decltype(d), 2>(d, p, 0);
    column = add_columns<decltype(d), 1>(d, p, column);
    column = add_columns<hn::CappedTag<float, 8>, 1>({}, p, column);
    column = add_columns<hn::CappedTag<float, 4>, 1>({}, p, column);
    add_columns<hn::CappedTag<float, 1>, 1>({}, p, column);
  }
}

}  // namespace
}  // namespace retinaface::mesh::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::mesh::internal {
namespace {

HWY_EXPORT(add_product_kernel);

}  // namespace

void add_product(const Product<float>& product) {
  HWY_DYNAMIC_DISPATCH(add_product_kernel)(product);
}

void add_product(const Product<double>& p) {
  for (std::ptrdiff_t m = 0; m < p.rows; ++m)
    for (std::ptrdiff_t k = 0; k < p.depth; ++k)
      for (std::ptrdiff_t n = 0; n < p.columns; ++n)
        p.c[m * p.c_row + n] += p.a[m * p.a_row + k * p.a_column] * p.b[k * p.b_row + n];
}

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

}  // namespace retinaface::mesh::internal
#endif
