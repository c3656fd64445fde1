#include "retinaface/image/resize_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>

// Scalable vectors cannot be put together from halves; SSSE3 adds nothing over SSE4.
#include <hwy/detect_targets.h>
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/image/resize_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace retinaface::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE void blend_vector(D d, const std::uint8_t* above, const std::uint8_t* below,
                             Level weight, Level* out) {
  const hn::Rebind<std::uint8_t, D> d_byte;
  const auto a = hn::PromoteTo(d, hn::LoadU(d_byte, above));
  const auto b = hn::PromoteTo(d, hn::LoadU(d_byte, below));
  const auto change = hn::MulFixedPoint15(hn::ShiftLeft<7>(hn::Sub(b, a)), hn::Set(d, weight));
  hn::StoreU(hn::Add(hn::ShiftLeft<7>(a), change), d, out);
}

void blend_rows_kernel(const std::uint8_t* above, const std::uint8_t* below, Level weight,
                       Level* out, int count) {
  const HWY_CAPPED(Level, 32) d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  int i = 0;
  for (; i + lanes <= count; i += lanes) blend_vector(d, above + i, below + i, weight, out + i);
  const hn::CappedTag<Level, 1> d_one;
  for (; i < count; ++i) blend_vector(d_one, above + i, below + i, weight, out + i);
}

HWY_INLINE std::uint8_t blend_one(int left, int right, int weight) {
  return static_cast<std::uint8_t>((left + (((right - left) * weight + (1 << 14)) >> 15) + 64) >>
                                   7);
}

#if HWY_TARGET == HWY_SCALAR
std::ptrdiff_t blend_most_pixels3(const Level*, const std::int32_t*, const Level*, std::uint8_t*,
                                  int) {
  return 0;
}
#else
/// Pixels of three levels, put side by side as vectors of four: the fourth is of no use.
template <class D>
HWY_INLINE hn::Vec<D> gather_pixels(D d, const Level* levels, const std::int32_t* left) {
  if constexpr (hn::MaxLanes(D()) == 4) {
    return hn::LoadU(d, levels + std::ptrdiff_t{3} * *left);
  } else {
    const hn::Half<D> d_half;
    constexpr std::size_t kPixelsInHalf = hn::MaxLanes(hn::Half<D>()) / 4;
    return hn::Combine(d, gather_pixels(d_half, levels, left + kPixelsInHalf),
                       gather_pixels(d_half, levels, left));
  }
}

/// Stores the first three bytes of every four; some bytes after them are overwritten, too.
template <class D>
HWY_INLINE void store_pixels(D d, hn::Vec<D> pixels, std::uint8_t* out) {
  if constexpr (hn::MaxLanes(D()) <= 16) {
    alignas(16) static constexpr std::uint8_t kPacked[16] = {0,  1,  2,  4,  5, 6, 8, 9,
                                                             10, 12, 13, 14, 0, 0, 0, 0};
    hn::StoreU(hn::TableLookupBytes(pixels, hn::Load(d, kPacked)), d, out);
  } else {
    const hn::Half<D> d_half;
    store_pixels(d_half, hn::LowerHalf(d_half, pixels), out);
    store_pixels(d_half, hn::UpperHalf(d_half, pixels), out + 3 * hn::MaxLanes(d_half) / 4);
  }
}

template <class D>
HWY_INLINE hn::Vec<D> blend_levels(D d, hn::Vec<D> left, hn::Vec<D> right, const Level* weights) {
  const auto change = hn::MulFixedPoint15(hn::Sub(right, left), hn::LoadU(d, weights));
  const auto half = hn::Set(d, Level{64});
  return hn::ShiftRight<7>(hn::Add(hn::Add(left, change), half));
}

/// All pixels but the last few; returns how many.
std::ptrdiff_t blend_most_pixels3(const Level* levels, const std::int32_t* left,
                                  const Level* weights, std::uint8_t* out, int count) {
  const HWY_CAPPED(Level, 32) d;
  const hn::Rebind<std::uint8_t, decltype(d)> d_byte;
  const auto pixels = static_cast<std::ptrdiff_t>(hn::Lanes(d) / 4);
  std::ptrdiff_t x = 0;
  for (; x + pixels + 2 <= count; x += pixels) {  // + 2: what a store writes beyond its pixels
    const auto blended = blend_levels(d, gather_pixels(d, levels, left + x),
                                      gather_pixels(d, levels + 3, left + x), weights + 4 * x);
    store_pixels(d_byte, hn::DemoteTo(d_byte, blended), out + 3 * x);
  }
  return x;
}
#endif

void blend_pixels3_kernel(const Level* levels, const std::int32_t* left, const Level* weights,
                          std::uint8_t* out, int count) {
  std::ptrdiff_t x = blend_most_pixels3(levels, left, weights, out, count);
  for (; x < count; ++x) {
    const Level* pixel = levels + std::ptrdiff_t{3} * left[x];
    for (int c = 0; c < 3; ++c) out[3 * x + c] = blend_one(pixel[c], pixel[c + 3], weights[4 * x]);
  }
}

void blend_pixels1_kernel(const Level* levels, const std::int32_t* left, const Level* weights,
                          std::uint8_t* out, int count) {
  const HWY_CAPPED(std::int32_t, 16) d;
  const hn::Rebind<Level, decltype(d)> d_level;
  const hn::Rebind<std::uint8_t, decltype(d)> d_byte;
  const int lanes = static_cast<int>(hn::Lanes(d));
  HWY_ALIGN std::int32_t pairs[16];  // the left level in the low half, the right one in the high
  int x = 0;
  for (; x + lanes <= count; x += lanes) {
    for (int i = 0; i < lanes; ++i) std::memcpy(&pairs[i], levels + left[x + i], sizeof pairs[i]);
    const auto pair = hn::Load(d, pairs);
    const auto low = hn::ShiftRight<16>(hn::ShiftLeft<16>(pair));
    const auto weight = hn::PromoteTo(d, hn::LoadU(d_level, weights + x));
    const auto change = hn::Mul(hn::Sub(hn::ShiftRight<16>(pair), low), weight);
    const auto blended = hn::Add(low, hn::ShiftRight<15>(hn::Add(change, hn::Set(d, 1 << 14))));
    const auto rounded = hn::ShiftRight<7>(hn::Add(blended, hn::Set(d, 64)));
    hn::StoreU(hn::DemoteTo(d_byte, rounded), d_byte, out + x);
  }
  for (; x < count; ++x) out[x] = blend_one(levels[left[x]], levels[left[x] + 1], weights[x]);
}

template <int kVectors, class D>
HWY_INLINE void weigh_column(D d, const std::uint8_t* rows, std::ptrdiff_t row_stride,
                             const float* weights, int num_rows, float* out) {
  const hn::Rebind<std::uint8_t, D> d_byte;
  const hn::Rebind<std::int32_t, D> d_int;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<D> sums[kVectors];
  for (int v = 0; v < kVectors; ++v) sums[v] = hn::Zero(d);
  for (int r = 0; r < num_rows; ++r, rows += row_stride) {
    const auto weight = hn::Set(d, weights[r]);
    for (int v = 0; v < kVectors; ++v) {
      const auto bytes = hn::PromoteTo(d_int, hn::LoadU(d_byte, rows + v * lanes));
      sums[v] = hn::MulAdd(hn::ConvertTo(d, bytes), weight, sums[v]);
    }
  }
  for (int v = 0; v < kVectors; ++v) hn::StoreU(sums[v], d, out + v * lanes);
}

void weigh_rows_kernel(const std::uint8_t* rows, std::ptrdiff_t row_stride, const float* weights,
                       int num_rows, float* out, int count) {
  const HWY_CAPPED(float, 16) d;
  const hn::CappedTag<float, 1> d_one;
  constexpr int kVectors = 4;
  const int lanes = static_cast<int>(hn::Lanes(d));
  int i = 0;
  for (; i + kVectors * lanes <= count; i += kVectors * lanes) {
    weigh_column<kVectors>(d, rows + i, row_stride, weights, num_rows, out + i);
  }
  for (; i + lanes <= count; i += lanes) {
    weigh_column<1>(d, rows + i, row_stride, weights, num_rows, out + i);
  }
  for (; i < count; ++i) weigh_column<1>(d_one, rows + i, row_stride, weights, num_rows, out + i);
}

HWY_INLINE std::uint8_t rounded(float level) {
  return static_cast<std::uint8_t>(std::clamp(std::nearbyint(level), 0.F, 255.F));
}

#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void weigh_pixel3(const float* row, const Cover& cover, std::uint8_t* out) {
  for (int c = 0; c < 3; ++c) {
    float sum = 0;
    for (int k = 0; k < cover.count; ++k) sum += row[3 * (cover.first + k) + c] * cover.weights[k];
    out[c] = rounded(sum);
  }
}
#else
/// Writes a fourth byte, too.
HWY_INLINE void weigh_pixel3(const float* row, const Cover& cover, std::uint8_t* out) {
  const hn::CappedTag<float, 4> d;
  const hn::CappedTag<std::uint8_t, 4> d_byte;
  auto sum = hn::Zero(d);
  const float* pixel = row + std::ptrdiff_t{3} * cover.first;
  for (int k = 0; k < cover.count; ++k, pixel += 3) {
    sum = hn::MulAdd(hn::LoadU(d, pixel), hn::Set(d, cover.weights[k]), sum);
  }
  hn::StoreU(hn::DemoteTo(d_byte, hn::NearestInt(sum)), d_byte, out);
}
#endif

void weigh_pixels3_kernel(const float* row, const Cover* covers, std::uint8_t* out, int count) {
  const std::ptrdiff_t last = count - 1;
  for (std::ptrdiff_t x = 0; x < last; ++x) weigh_pixel3(row, covers[x], out + 3 * x);
  std::uint8_t last_pixel[4];
  weigh_pixel3(row, covers[last], last_pixel);
  std::copy_n(last_pixel, 3, out + 3 * last);
}

void weigh_pixels1_kernel(const float* row, const Cover* covers, std::uint8_t* out, int count) {
  for (int x = 0; x < count; ++x) {
    float sum = 0;
    for (int k = 0; k < covers[x].count; ++k)
      sum += row[covers[x].first + k] * covers[x].weights[k];
    out[x] = rounded(sum);
  }
}

}  // namespace
}  // namespace retinaface::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::internal {
namespace {

HWY_EXPORT(blend_rows_kernel);
HWY_EXPORT(blend_pixels3_kernel);
HWY_EXPORT(blend_pixels1_kernel);
HWY_EXPORT(weigh_rows_kernel);
HWY_EXPORT(weigh_pixels3_kernel);
HWY_EXPORT(weigh_pixels1_kernel);

}  // namespace

void blend_rows(const std::uint8_t* above, const std::uint8_t* below, Level weight, Level* out,
                int count) {
  HWY_DYNAMIC_DISPATCH(blend_rows_kernel)(above, below, weight, out, count);
}

void blend_pixels3(const Level* levels, const std::int32_t* left, const Level* weights,
                   std::uint8_t* out, int count) {
  HWY_DYNAMIC_DISPATCH(blend_pixels3_kernel)(levels, left, weights, out, count);
}

void blend_pixels1(const Level* levels, const std::int32_t* left, const Level* weights,
                   std::uint8_t* out, int count) {
  HWY_DYNAMIC_DISPATCH(blend_pixels1_kernel)(levels, left, weights, out, count);
}

void weigh_rows(const std::uint8_t* rows, std::ptrdiff_t row_stride, const float* weights,
                int num_rows, float* out, int count) {
  HWY_DYNAMIC_DISPATCH(weigh_rows_kernel)(rows, row_stride, weights, num_rows, out, count);
}

void weigh_pixels3(const float* row, const Cover* covers, std::uint8_t* out, int count) {
  HWY_DYNAMIC_DISPATCH(weigh_pixels3_kernel)(row, covers, out, count);
}

void weigh_pixels1(const float* row, const Cover* covers, std::uint8_t* out, int count) {
  HWY_DYNAMIC_DISPATCH(weigh_pixels1_kernel)(row, covers, out, count);
}

}  // namespace retinaface::internal
#endif
