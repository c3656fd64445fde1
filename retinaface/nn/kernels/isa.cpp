#include "retinaface/nn/kernels/isa.h"

#include "retinaface/nn/kernels/targets.h"

#include <hwy/highway.h>

namespace retinaface::nn::internal {
namespace {

struct Target {
  std::int64_t bit;
  std::string_view name;
};

constexpr Target kTargets[] = {
    {HWY_AVX3, "avx3"}, {HWY_AVX2, "avx2"}, {HWY_SSE4, "sse4"}, {HWY_NEON, "neon"}};

/// The place of a target in the tables of HWY_EXPORT, without touching Highway's global choice.
std::size_t table_index(std::int64_t target) {
  if constexpr ((HWY_TARGETS & (HWY_TARGETS - 1)) == 0) {
    return 0;
  } else {
    hwy::ChosenTarget chosen;
    chosen.Update(target);
    return chosen.GetIndex();
  }
}

Kernels kernels_of(std::int64_t target) {
  Kernels kernels;
  const std::size_t index = table_index(target);
  add_gemm_kernels(index, kernels);
  add_depthwise_kernels(index, kernels);
  add_winograd_kernels(index, kernels);
  add_elementwise_kernels(index, kernels);
  add_peak_kernel(index, kernels);
  return kernels;
}

std::vector<Isa> find_usable_isas() {
  std::vector<Isa> isas;
  for (const Target& target : kTargets) {
    if ((HWY_SUPPORTED_TARGETS & HWY_TARGETS & target.bit) == 0) continue;
    isas.push_back({std::string(target.name), kernels_of(target.bit)});
  }
  return isas;
}

}  // namespace

const std::vector<Isa>& usable_isas() {
  static const std::vector<Isa> isas = find_usable_isas();
  return isas;
}

const std::vector<std::string_view>& known_isa_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Target& target : kTargets) all.push_back(target.name);
    all.push_back("plain");
    return all;
  }();
  return names;
}

}  // namespace retinaface::nn::internal
