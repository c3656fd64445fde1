#include "retinaface/mesh/graph/sparse_rows.h"

#include <cstddef>

// Scalable vectors cannot form arrays; SSSE3 adds nothing over SSE4.
#include <hwy/detect_targets.h>
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/mesh/graph/sparse_rows.cpp"  // NOLINT
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace retinaface::mesh::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// All rows of kVectors vectors of channels from `channel` on: the sums stay in registers.
template <class D, int kVectors>
void sum_columns(D d, const SparseRows& p, int channel) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto scale = hn::Set(d, p.scale);
  for (int row = 0; row < p.rows; ++row) {
    hn::Vec<D> sums[kVectors];
    for (int v = 0; v < kVectors; ++v) sums[v] = hn::Zero(d);
    for (auto i = p.row_starts[row]; i < p.row_starts[row + 1]; ++i) {
      const float* in = p.in + std::ptrdiff_t{p.columns[i]} * p.channels + channel;
      const auto value = hn::Set(d, p.values[i]);
      for (int v = 0; v < kVectors; ++v) {
        sums[v] = hn::MulAdd(value, hn::LoadU(d, in + v * lanes), sums[v]);
      }
    }
    const std::ptrdiff_t place = std::ptrdiff_t{row} * p.channels + channel;
    for (int v = 0; v < kVectors; ++v) {
      const auto add = p.add != nullptr ? hn::LoadU(d, p.add + place + v * lanes) : hn::Zero(d);
      auto result = hn::MulAdd(sums[v], scale, add);
      if (p.subtract != nullptr) {
        result = hn::Sub(result, hn::LoadU(d, p.subtract + place + v * lanes));
      }
      hn::StoreU(result, d, p.out + place + v * lanes);
    }
  }
}

void multiply_rows_kernel(const SparseRows& p) {
  const HWY_CAPPED(float, 16) d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  int channel = 0;
  for (; channel + 4 * lanes <= p.channels; channel += 4 * lanes) {
    sum_columns<decltype(d), 4>(d, p, channel);
  }
  for (; channel + 2 * lanes <= p.channels; channel += 2 * lanes) {
    sum_columns<decltype(d), 2>(d, p, channel);
  }
  for (; channel + lanes <= p.channels; channel += lanes) {
    sum_columns<decltype(d), 1>(d, p, channel);
  }
  // Only vectors of 16 leave as many channels as this.
  for (; channel + 8 <= p.channels; channel += 8) {
    sum_columns<hn::CappedTag<float, 8>, 1>({}, p, channel);
  }
  for (; channel < p.channels; channel += 4) {
    sum_columns<hn::CappedTag<float, 4>, 1>({}, p, channel);
  }
}

}  // namespace
}  // namespace retinaface::mesh::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::mesh::internal {
namespace {

HWY_EXPORT(multiply_rows_kernel);

}  // namespace

void multiply_rows(const SparseRows& rows) {
  HWY_DYNAMIC_DISPATCH(multiply_rows_kernel)(rows);
}

}  // namespace retinaface::mesh::internal
#endif
