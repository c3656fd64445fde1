#include "retinaface/data/epoch_order.h"

#include <numeric>
#include <utility>

#include "retinaface/data/sample.h"

namespace retinaface::internal {
namespace {

// Keep these streams apart from those of the samples and from each other.
constexpr std::uint64_t kOrderStream = 0x6F72646572;
constexpr std::uint64_t kBatchStream = 0x6261746368;

}  // namespace

std::vector<std::size_t> epoch_order(std::size_t count, std::uint64_t seed, std::int64_t epoch,
                                     bool shuffle) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!shuffle) return order;
  Random random = sample_random(seed ^ kOrderStream, epoch, 0);
  for (std::size_t left = count; left > 1; --left) {  // Fisher and Yates 1938
    std::swap(order[left - 1], order[random.below(left)]);
  }
  return order;
}

std::size_t batch_choice(std::size_t count, std::uint64_t seed, std::int64_t epoch,
                         std::int64_t batch) {
  return sample_random(seed ^ kBatchStream, epoch, static_cast<std::size_t>(batch)).below(count);
}

}  // namespace retinaface::internal
