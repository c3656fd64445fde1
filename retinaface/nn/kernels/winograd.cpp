#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/nn/kernels/winograd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// Winograd's F(4x4, 3x3) (Lavin and Gray 2015, section 4.1): Y = A^T [(G g G^T) * (B^T d B)] A with
// the interpolation points 0, 1, -1, 2, -2, infinity.

HWY_BEFORE_NAMESPACE();
namespace retinaface::nn::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// B^T applied to six values.
template <class V>
HWY_INLINE void transform_input(V four, V five, V two, const V (&x)[6], V (&y)[6]) {
  const V even = hn::NegMulAdd(four, x[2], x[4]);  // x4 - 4 x2
  const V odd = hn::NegMulAdd(four, x[1], x[3]);   // x3 - 4 x1
  const V even2 = hn::Sub(x[4], x[2]);
  const V odd2 = hn::Mul(two, hn::Sub(x[3], x[1]));
  y[0] = hn::NegMulAdd(five, x[2], hn::MulAdd(four, x[0], x[4]));
  y[1] = hn::Add(even, odd);
  y[2] = hn::Sub(even, odd);
  y[3] = hn::Add(even2, odd2);
  y[4] = hn::Sub(even2, odd2);
  y[5] = hn::NegMulAdd(five, x[3], hn::MulAdd(four, x[1], x[5]));
}

/// A^T applied to six values.
template <class V>
HWY_INLINE void transform_output(V two, V four, V eight, const V (&x)[6], V (&y)[4]) {
  const V sum1 = hn::Add(x[1], x[2]);
  const V difference1 = hn::Sub(x[1], x[2]);
  const V sum2 = hn::Add(x[3], x[4]);
  const V difference2 = hn::Sub(x[3], x[4]);
  y[0] = hn::Add(hn::Add(x[0], sum1), sum2);
  y[1] = hn::MulAdd(two, difference2, difference1);
  y[2] = hn::MulAdd(four, sum2, sum1);
  y[3] = hn::Add(hn::MulAdd(eight, difference2, difference1), x[5]);
}

template <class D>
HWY_INLINE void input_of_channels(D d, const float* tile, std::ptrdiff_t pixel_stride,
                                  std::ptrdiff_t row_stride, float* transformed,
                                  std::ptrdiff_t position_stride) {
  using V = hn::Vec<D>;
  const V two = hn::Set(d, 2.F);
  const V four = hn::Set(d, 4.F);
  const V five = hn::Set(d, 5.F);
  V half[6][6];  // [column][row of B^T d]
  RETINAFACE_UNROLL
  for (int x = 0; x < 6; ++x) {
    V column[6];
    RETINAFACE_UNROLL
    for (int y = 0; y < 6; ++y) column[y] = hn::LoadU(d, tile + y * row_stride + x * pixel_stride);
    transform_input(four, five, two, column, half[x]);
  }
  RETINAFACE_UNROLL
  for (int y = 0; y < 6; ++y) {
    V row[6];
    V result[6];
    RETINAFACE_UNROLL
    for (int x = 0; x < 6; ++x) row[x] = half[x][y];
    transform_input(four, five, two, row, result);
    RETINAFACE_UNROLL
    for (int x = 0; x < 6; ++x)
      hn::StoreU(result[x], d, transformed + (y * 6 + x) * position_stride);
  }
}

template <class D>
HWY_INLINE void output_of_channels(D d, const WinogradOutput& p, int channel) {
  using V = hn::Vec<D>;
  const V two = hn::Set(d, 2.F);
  const V four = hn::Set(d, 4.F);
  const V eight = hn::Set(d, 8.F);
  V half[6][4];  // [column][row of A^T m]
  RETINAFACE_UNROLL
  for (int x = 0; x < 6; ++x) {
    V column[6];
    RETINAFACE_UNROLL
    for (int y = 0; y < 6; ++y) {
      column[y] = hn::LoadU(d, p.products + (y * 6 + x) * p.position_stride + channel);
    }
    transform_output(two, four, eight, column, half[x]);
  }
  const V bias = hn::LoadU(d, p.bias + channel);
  const V slope = hn::LoadU(d, p.slope + channel);
  RETINAFACE_UNROLL
  for (int y = 0; y < 4; ++y) {
    if (y >= p.rows) break;
    V row[6];
    V result[4];
    RETINAFACE_UNROLL
    for (int x = 0; x < 6; ++x) row[x] = half[x][y];
    transform_output(two, four, eight, row, result);
    RETINAFACE_UNROLL
    for (int x = 0; x < 4; ++x) {
      if (x >= p.columns) break;
      V sum = hn::Add(result[x], bias);
      if (p.residual != nullptr) {
        sum = hn::Add(sum, hn::LoadU(d, p.residual + y * p.residual_row_stride +
                                            x * p.residual_pixel_stride + channel));
      }
      sum = hn::IfThenElse(hn::Lt(sum, hn::Zero(d)), hn::Mul(sum, slope), sum);
      hn::StoreU(sum, d, p.out + y * p.out_row_stride + x * p.out_pixel_stride + channel);
    }
  }
}

template <class D>
HWY_NOINLINE void input_of_tile(D d, const float* tile, std::ptrdiff_t pixel_stride,
                                std::ptrdiff_t row_stride, float* transformed,
                                std::ptrdiff_t position_stride, int channels) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int channel = 0; channel < channels; channel += lanes) {
    input_of_channels(d, tile + channel, pixel_stride, row_stride, transformed + channel,
                      position_stride);
  }
}

template <class D>
HWY_NOINLINE void output_of_tile(D d, const WinogradOutput& p) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int channel = 0; channel < p.channels; channel += lanes) output_of_channels(d, p, channel);
}

void winograd_input(const float* tile, std::ptrdiff_t pixel_stride, std::ptrdiff_t row_stride,
                    float* transformed, std::ptrdiff_t position_stride, int channels) {
  const HWY_CAPPED(float, 16) d;
  if (channels == 4 && hn::Lanes(d) > 4) {
    return input_of_tile(hn::CappedTag<float, 4>(), tile, pixel_stride, row_stride, transformed,
                         position_stride, channels);
  }
  if (channels == 8 && hn::Lanes(d) > 8) {
    return input_of_tile(hn::CappedTag<float, 8>(), tile, pixel_stride, row_stride, transformed,
                         position_stride, channels);
  }
  input_of_tile(d, tile, pixel_stride, row_stride, transformed, position_stride, channels);
}

void winograd_output(const WinogradOutput& p) {
  const HWY_CAPPED(float, 16) d;
  if (p.channels == 4 && hn::Lanes(d) > 4) return output_of_tile(hn::CappedTag<float, 4>(), p);
  if (p.channels == 8 && hn::Lanes(d) > 8) return output_of_tile(hn::CappedTag<float, 8>(), p);
  output_of_tile(d, p);
}

}  // namespace

void FillWinograd(Kernels& kernels) {  // NOLINT
  kernels.winograd_input = &winograd_input;
  kernels.winograd_output = &winograd_output;
}

}  // namespace retinaface::nn::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::nn::internal {
namespace {
HWY_EXPORT(FillWinograd);
}  // namespace

void add_winograd_kernels(std::size_t table_index, Kernels& kernels) {
  HWY_DISPATCH_TABLE(FillWinograd)[table_index](kernels);
}

}  // namespace retinaface::nn::internal
#endif
