#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/nn/kernels/depthwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace retinaface::nn::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// The filter of one vector of channels, held in registers along the row.
template <class D>
struct Filter {
  hn::Vec<D> weight[9];
  hn::Vec<D> bias, slope;
};

template <class D>
HWY_INLINE Filter<D> load_filter(D d, const DepthwiseRow& p, int channel) {
  Filter<D> filter;
  RETINAFACE_UNROLL
  for (int tap = 0; tap < 9; ++tap) {
    filter.weight[tap] = hn::LoadU(d, p.weight + tap * p.channels + channel);
  }
  filter.bias = hn::LoadU(d, p.bias + channel);
  filter.slope = hn::LoadU(d, p.slope + channel);
  return filter;
}

template <class D>
HWY_INLINE void store_activated(D d, hn::Vec<D> sum, hn::Vec<D> slope, float* out) {
  hn::StoreU(hn::IfThenElse(hn::Lt(sum, hn::Zero(d)), hn::Mul(sum, slope), sum), d, out);
}

/// kOutputs neighbours whose columns all exist; `first` is the leftmost column of the first one.
/// Every column is loaded once.
template <class D, int kStride, int kOutputs>
HWY_INLINE void run_inside(D d, const Filter<D>& filter, const float* const (&rows)[3],
                           std::ptrdiff_t first, std::ptrdiff_t pixel_stride, float* out,
                           std::ptrdiff_t out_stride) {
  hn::Vec<D> sum[kOutputs];
  RETINAFACE_UNROLL
  for (int o = 0; o < kOutputs; ++o) sum[o] = filter.bias;
  RETINAFACE_UNROLL
  for (int ky = 0; ky < 3; ++ky) {
    RETINAFACE_UNROLL
    for (int column = 0; column < (kOutputs - 1) * kStride + 3; ++column) {
      const auto pixel = hn::LoadU(d, rows[ky] + first + column * pixel_stride);
      RETINAFACE_UNROLL
      for (int o = 0; o < kOutputs; ++o) {
        const int kx = column - o * kStride;
        if (kx >= 0 && kx < 3) sum[o] = hn::MulAdd(pixel, filter.weight[ky * 3 + kx], sum[o]);
      }
    }
  }
  RETINAFACE_UNROLL
  for (int o = 0; o < kOutputs; ++o) {
    store_activated(d, sum[o], filter.slope, out + o * out_stride);
  }
}

template <class D>
HWY_INLINE void run_at_edge(D d, const DepthwiseRow& p, const Filter<D>& filter, int channel,
                            int x) {
  auto sum = filter.bias;
  for (int ky = 0; ky < 3; ++ky) {
    for (int kx = 0; kx < 3; ++kx) {
      const int column = x * p.stride + kx - 1;
      if (column < 0 || column >= p.in_width) continue;
      const float* pixel = p.rows[static_cast<std::size_t>(ky)] + column * p.pixel_stride + channel;
      sum = hn::MulAdd(hn::LoadU(d, pixel), filter.weight[ky * 3 + kx], sum);
    }
  }
  store_activated(d, sum, filter.slope, p.out + x * p.out_stride + channel);
}

template <class D, int kStride>
HWY_NOINLINE void run_channels(D d, const DepthwiseRow& p, int channel) {
  const Filter<D> filter = load_filter(d, p, channel);
  const float* const rows[3] = {p.rows[0] + channel, p.rows[1] + channel, p.rows[2] + channel};
  // Outputs [1, inside_end) see existing columns only.
  const int inside_end = p.in_width < 2 ? 0 : (p.in_width - 2) / kStride + 1;
  const int end = inside_end < p.out_width ? inside_end : p.out_width;
  int x = 0;
  if (p.out_width > 0) run_at_edge(d, p, filter, channel, x++);
  for (; x + 4 <= end; x += 4) {
    run_inside<D, kStride, 4>(d, filter, rows, (x * kStride - 1) * p.pixel_stride, p.pixel_stride,
                              p.out + x * p.out_stride + channel, p.out_stride);
  }
  for (; x < end; ++x) {
    run_inside<D, kStride, 1>(d, filter, rows, (x * kStride - 1) * p.pixel_stride, p.pixel_stride,
                              p.out + x * p.out_stride + channel, p.out_stride);
  }
  for (; x < p.out_width; ++x) run_at_edge(d, p, filter, channel, x);
}

/// Few channels without gaps between pixels: one vector holds several whole pixels, whose
/// neighbours are `channels` floats away.
template <class D, class DPixel>
HWY_NOINLINE void run_dense_pixels(D d, DPixel d_pixel, const DepthwiseRow& p) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  HWY_ALIGN float repeated[11][16];
  for (int i = 0; i < lanes; ++i) {
    for (int tap = 0; tap < 9; ++tap)
      repeated[tap][i] = p.weight[tap * p.channels + i % p.channels];
    repeated[9][i] = p.bias[i % p.channels];
    repeated[10][i] = p.slope[i % p.channels];
  }
  Filter<D> filter;
  RETINAFACE_UNROLL
  for (int tap = 0; tap < 9; ++tap) filter.weight[tap] = hn::Load(d, repeated[tap]);
  filter.bias = hn::Load(d, repeated[9]);
  filter.slope = hn::Load(d, repeated[10]);
  const Filter<DPixel> pixel_filter = load_filter(d_pixel, p, 0);
  const float* const rows[3] = {p.rows[0], p.rows[1], p.rows[2]};

  run_at_edge(d_pixel, p, pixel_filter, 0, 0);
  const int end = (p.out_width - 1) * p.channels;
  int i = p.channels;
  for (; i + lanes <= end; i += lanes) {
    run_inside<D, 1, 1>(d, filter, rows, i - p.channels, p.channels, p.out + i, 0);
  }
  for (int x = i / p.channels; x < p.out_width; ++x) run_at_edge(d_pixel, p, pixel_filter, 0, x);
}

template <class D>
void run_all_channels(D d, const DepthwiseRow& p) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int channel = 0; channel < p.channels; channel += lanes) {
    if (p.stride == 1) {
      run_channels<D, 1>(d, p, channel);
    } else {
      run_channels<D, 2>(d, p, channel);
    }
  }
}

template <class DPixel>
void run_few_channels(DPixel d_pixel, const DepthwiseRow& p) {
  const bool dense = p.stride == 1 && p.pixel_stride == p.channels && p.out_stride == p.channels;
  if (dense) return run_dense_pixels(HWY_CAPPED(float, 16)(), d_pixel, p);
  run_all_channels(d_pixel, p);
}

void depthwise3x3(const DepthwiseRow& p) {
  const HWY_CAPPED(float, 16) d;
  if (p.channels == 4 && hn::Lanes(d) > 4) return run_few_channels(hn::CappedTag<float, 4>(), p);
  if (p.channels == 8 && hn::Lanes(d) > 8) return run_few_channels(hn::CappedTag<float, 8>(), p);
  run_all_channels(d, p);
}

}  // namespace

void FillDepthwise(Kernels& kernels) {  // NOLINT
  kernels.depthwise3x3 = &depthwise3x3;
}

}  // namespace retinaface::nn::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::nn::internal {
namespace {
HWY_EXPORT(FillDepthwise);
}  // namespace

void add_depthwise_kernels(std::size_t table_index, Kernels& kernels) {
  HWY_DISPATCH_TABLE(FillDepthwise)[table_index](kernels);
}

}  // namespace retinaface::nn::internal
#endif
