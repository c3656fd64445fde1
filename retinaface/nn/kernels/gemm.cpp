#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/nn/kernels/gemm.cpp"  // NOLINT: required by foreach_target
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace retinaface::nn::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Register tiles: accumulators + one row of b + one value of a must fit the register file
/// (32 vectors for AVX-512 and NEON, 16 else), and there must be enough of them to hide the latency
/// of the multiply-add.
constexpr bool kHas32Registers = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON;
constexpr int kMaxVectors = kHas32Registers ? 4 : 2;
constexpr int max_tile_rows(int vectors) {
  if (!kHas32Registers) return vectors == 2 ? 6 : 10;
  return vectors == 4 ? 6 : vectors == 3 ? 8 : 12;
}

template <class D, int kVectors, int kRows>
HWY_INLINE void store_tile(D d, const GemmPanel& p, int row,
                           const hn::Vec<D> (&acc)[kRows][kVectors]) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  RETINAFACE_UNROLL
  for (int v = 0; v < kVectors; ++v) {
    RETINAFACE_UNROLL
    for (int r = 0; r < kRows; ++r) {
      auto sum = acc[r][v];
      if (p.residual != nullptr) {
        sum = hn::Add(sum, hn::LoadU(d, p.residual + (row + r) * p.residual_stride + v * lanes));
      }
      if (p.slope != nullptr) {
        const auto slope = hn::LoadU(d, p.slope + v * lanes);
        sum = hn::IfThenElse(hn::Lt(sum, hn::Zero(d)), hn::Mul(sum, slope), sum);
      }
      hn::StoreU(sum, d, p.c + (row + r) * p.c_stride + v * lanes);
    }
  }
}

template <class D, int kVectors, int kRows>
HWY_NOINLINE void run_tile(D d, const GemmPanel& p, int row) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  hn::Vec<D> acc[kRows][kVectors];
  RETINAFACE_UNROLL
  for (int v = 0; v < kVectors; ++v) {
    const auto start = p.bias != nullptr ? hn::LoadU(d, p.bias + v * lanes) : hn::Zero(d);
    RETINAFACE_UNROLL
    for (int r = 0; r < kRows; ++r) acc[r][v] = start;
  }
  const float* HWY_RESTRICT b = p.b;
  for (int s = 0; s < p.num_segments; ++s) {
    const float* HWY_RESTRICT a = p.segments[s] + row * p.a_stride;
    for (int k = 0; k < p.depth; ++k) {
      hn::Vec<D> b_row[kVectors];
      RETINAFACE_UNROLL
      for (int v = 0; v < kVectors; ++v) b_row[v] = hn::LoadU(d, b + v * lanes);
      b += kVectors * lanes;
      RETINAFACE_UNROLL
      for (int r = 0; r < kRows; ++r) {
        const auto value = hn::Set(d, a[r * p.a_stride + k]);
        RETINAFACE_UNROLL
        for (int v = 0; v < kVectors; ++v) acc[r][v] = hn::MulAdd(value, b_row[v], acc[r][v]);
      }
    }
  }
  store_tile<D, kVectors, kRows>(d, p, row, acc);
}

/// Deals the rows to tiles of nearly equal height: no short last tile that waits for its own
/// multiply-adds.
template <class D, int kVectors, int kRows>
HWY_INLINE void run_tile_of(D d, const GemmPanel& p, int row, int rows) {
  if constexpr (kRows > 1) {
    if (rows < kRows) return run_tile_of<D, kVectors, kRows - 1>(d, p, row, rows);
  }
  run_tile<D, kVectors, kRows>(d, p, row);
}

template <class D, int kVectors>
void run_panel(D d, const GemmPanel& p) {
  constexpr int kMaxRows = max_tile_rows(kVectors);
  const int tiles = (p.rows + kMaxRows - 1) / kMaxRows;
  int row = 0;
  for (int tile = 0; tile < tiles; ++tile) {
    const int rows = (p.rows - row) / (tiles - tile);
    run_tile_of<D, kVectors, kMaxRows>(d, p, row, rows);
    row += rows;
  }
}

void gemm(const GemmPanel& p) {
  const HWY_CAPPED(float, 16) d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  if (p.width < lanes) {
    if (p.width == 8) return run_panel<hn::CappedTag<float, 8>, 1>({}, p);
    return run_panel<hn::CappedTag<float, 4>, 1>({}, p);
  }
  const int vectors = p.width / lanes;
  if constexpr (kMaxVectors == 4) {
    if (vectors == 4) return run_panel<decltype(d), 4>(d, p);
    if (vectors == 3) return run_panel<decltype(d), 3>(d, p);
  }
  if (vectors == 2) return run_panel<decltype(d), 2>(d, p);
  run_panel<decltype(d), 1>(d, p);
}

void fill_gemm(Kernels& kernels) {
  kernels.lanes = static_cast<int>(hn::Lanes(HWY_CAPPED(float, 16)()));
  kernels.max_panel_width = kMaxVectors * kernels.lanes;
  kernels.gemm = &gemm;
}

}  // namespace

void FillGemm(Kernels& kernels) {  // NOLINT
  fill_gemm(kernels);
}

}  // namespace retinaface::nn::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::nn::internal {
namespace {
HWY_EXPORT(FillGemm);
}  // namespace

void add_gemm_kernels(std::size_t table_index, Kernels& kernels) {
  HWY_DISPATCH_TABLE(FillGemm)[table_index](kernels);
}

}  // namespace retinaface::nn::internal
#endif
