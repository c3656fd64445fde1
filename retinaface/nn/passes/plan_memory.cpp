#include "retinaface/nn/passes/plan_memory.h"

#include <algorithm>
#include <numeric>

namespace retinaface::nn::internal {
namespace {

bool live_together(const BufferLife& a, const BufferLife& b) {
  return a.first <= b.last && b.first <= a.last;
}

}  // namespace

MemoryPlan plan_memory(const std::vector<BufferLife>& buffers) {
  MemoryPlan plan;
  plan.offsets.resize(buffers.size(), 0);
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return buffers[i].size; });

  std::vector<std::size_t> placed;  // by rising offset
  for (const std::size_t current : order) {
    std::size_t offset = 0;
    for (const std::size_t other : placed) {
      if (!live_together(buffers[current], buffers[other])) continue;
      if (plan.offsets[other] >= offset + buffers[current].size) break;
      offset = std::max(offset, plan.offsets[other] + buffers[other].size);
    }
    plan.offsets[current] = offset;
    plan.total = std::max(plan.total, offset + buffers[current].size);
    placed.insert(std::ranges::upper_bound(placed, offset, {},
                                           [&](std::size_t i) { return plan.offsets[i]; }),
                  current);
  }
  return plan;
}

}  // namespace retinaface::nn::internal
