#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "retinaface/nn/kernels/peak.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace retinaface::nn::internal::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

float multiply_add_rounds(std::int64_t rounds, float factor) {
  const HWY_CAPPED(float, 16) d;
  const auto x = hn::Set(d, factor);
  hn::Vec<decltype(d)> sums[kMultiplyAddChains];
  RETINAFACE_UNROLL
  for (int i = 0; i < kMultiplyAddChains; ++i) sums[i] = hn::Set(d, static_cast<float>(i));
  for (std::int64_t round = 0; round < rounds; ++round) {
    RETINAFACE_UNROLL
    for (auto& sum : sums) sum = hn::MulAdd(sum, x, x);
  }
  auto total = hn::Zero(d);
  RETINAFACE_UNROLL
  for (const auto& sum : sums) total = hn::Add(total, sum);
  return hn::GetLane(total);
}

}  // namespace

void FillPeak(Kernels& kernels) {  // NOLINT
  kernels.multiply_add_rounds = &multiply_add_rounds;
}

}  // namespace retinaface::nn::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace retinaface::nn::internal {
namespace {
HWY_EXPORT(FillPeak);
}  // namespace

void add_peak_kernel(std::size_t table_index, Kernels& kernels) {
  HWY_DISPATCH_TABLE(FillPeak)[table_index](kernels);
}

}  // namespace retinaface::nn::internal
#endif
