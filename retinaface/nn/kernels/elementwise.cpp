#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/nn/kernels/elementwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace retinaface::nn::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Three vectors repeat the pattern of three channels for every number of lanes.
template <class D>
HWY_INLINE void load_pattern(D d, const std::array<float, 3>& values, hn::Vec<D> (&pattern)[3]) {
  HWY_ALIGN float repeated[48];
  for (std::size_t i = 0; i < 48; ++i) repeated[i] = values[i % 3];
  RETINAFACE_UNROLL
  for (int v = 0; v < 3; ++v)
    pattern[v] = hn::Load(d, repeated + v * static_cast<int>(hn::Lanes(d)));
}

void normalise(const NormaliseRow& p) {
  const HWY_CAPPED(float, 16) d;
  const hn::Rebind<std::int32_t, decltype(d)> d_int;
  const hn::Rebind<std::uint8_t, decltype(d)> d_byte;
  const int lanes = static_cast<int>(hn::Lanes(d));
  hn::Vec<decltype(d)> mean[3];
  hn::Vec<decltype(d)> scale[3];
  load_pattern(d, p.mean, mean);
  load_pattern(d, p.scale, scale);
  int i = 0;
  for (; i + 3 * lanes <= p.count; i += 3 * lanes) {
    RETINAFACE_UNROLL
    for (int v = 0; v < 3; ++v) {
      const auto bytes = hn::LoadU(d_byte, p.bytes + i + v * lanes);
      const auto value = hn::ConvertTo(d, hn::PromoteTo(d_int, bytes));
      hn::StoreU(hn::Mul(hn::Sub(value, mean[v]), scale[v]), d, p.out + i + v * lanes);
    }
  }
  for (; i < p.count; ++i) {
    const auto channel = static_cast<std::size_t>(i) % 3;
    p.out[i] = (static_cast<float>(p.bytes[i]) - p.mean[channel]) * p.scale[channel];
  }
}

template <class D>
HWY_INLINE void affine_vector(D d, const AffineRow& p, int channel) {
  const auto scale = hn::LoadU(d, p.scale + channel);
  const auto shift = hn::LoadU(d, p.shift + channel);
  const auto slope = hn::Set(d, p.slope);
  for (int i = 0; i < p.pixels; ++i) {
    const auto sum = hn::MulAdd(hn::LoadU(d, p.in + i * p.in_stride + channel), scale, shift);
    const auto scaled = hn::Mul(sum, slope);
    hn::StoreU(hn::IfThenElse(hn::Lt(sum, hn::Zero(d)), scaled, sum), d,
               p.out + i * p.out_stride + channel);
  }
}

void affine(const AffineRow& p) {
  const HWY_CAPPED(float, 16) d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  int channel = 0;
  for (; channel + lanes <= p.channels; channel += lanes) affine_vector(d, p, channel);
  for (; channel < p.channels; channel += 4) {
    affine_vector(hn::CappedTag<float, 4>(), p, channel);
  }
}

template <class D>
HWY_INLINE void add_vectors(D d, const float* a, const float* b, float slope, float* out,
                            std::ptrdiff_t i) {
  const auto sum = hn::Add(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
  const auto scaled = hn::Mul(sum, hn::Set(d, slope));
  hn::StoreU(hn::IfThenElse(hn::Lt(sum, hn::Zero(d)), scaled, sum), d, out + i);
}

void add(const float* a, const float* b, float slope, float* out, std::ptrdiff_t count) {
  const HWY_CAPPED(float, 16) d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  std::ptrdiff_t i = 0;
  for (; i + lanes <= count; i += lanes) add_vectors(d, a, b, slope, out, i);
  for (; i < count; i += 4) add_vectors(hn::CappedTag<float, 4>(), a, b, slope, out, i);
}

void maximum(const float* a, float* out, std::ptrdiff_t count) {
  const HWY_CAPPED(float, 16) d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const hn::CappedTag<float, 4> d4;
  std::ptrdiff_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::Max(hn::LoadU(d, a + i), hn::LoadU(d, out + i)), d, out + i);
  }
  for (; i < count; i += 4) {
    hn::StoreU(hn::Max(hn::LoadU(d4, a + i), hn::LoadU(d4, out + i)), d4, out + i);
  }
}

template <class D>
HWY_INLINE void blend_vectors(D d, const BlendPixels& p, std::ptrdiff_t i) {
  auto sum = hn::Mul(hn::Set(d, p.weights[0]), hn::LoadU(d, p.corners[0] + i));
  RETINAFACE_UNROLL
  for (std::size_t j = 1; j < 4; ++j) {
    sum = hn::MulAdd(hn::Set(d, p.weights[j]), hn::LoadU(d, p.corners[j] + i), sum);
  }
  hn::StoreU(sum, d, p.out + i);
}

void blend(const BlendPixels& p) {
  const HWY_CAPPED(float, 16) d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  std::ptrdiff_t i = 0;
  for (; i + lanes <= p.count; i += lanes) blend_vectors(d, p, i);
  for (; i < p.count; i += 4) blend_vectors(hn::CappedTag<float, 4>(), p, i);
}

}  // namespace

void FillElementwise(Kernels& kernels) {  // NOLINT
  kernels.normalise = &normalise;
  kernels.affine = &affine;
  kernels.add = &add;
  kernels.maximum = &maximum;
  kernels.blend = &blend;
}

}  // namespace retinaface::nn::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::nn::internal {
namespace {
HWY_EXPORT(FillElementwise);
}  // namespace

void add_elementwise_kernels(std::size_t table_index, Kernels& kernels) {
  HWY_DISPATCH_TABLE(FillElementwise)[table_index](kernels);
}

}  // namespace retinaface::nn::internal
#endif
