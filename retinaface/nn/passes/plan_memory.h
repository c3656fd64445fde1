#pragma once

#include <cstddef>
#include <vector>

namespace retinaface::nn::internal {

/// A buffer that must keep its content from step `first` to step `last`, both included.
struct BufferLife {
  std::size_t size = 0;
  int first = 0;
  int last = 0;
};

struct MemoryPlan {
  std::vector<std::size_t> offsets;  ///< in the order of the buffers
  std::size_t total = 0;
};

/// Places buffers so that those alive at the same time do not overlap: the largest first, each as
/// low as it fits.
[[nodiscard]] MemoryPlan plan_memory(const std::vector<BufferLife>& buffers);

}  // namespace retinaface::nn::internal
