#include "retinaface/data/sample_cache.h"

#include <utility>

namespace retinaface::internal {

std::shared_ptr<const Sample> SampleCache::find(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  return samples_[index];
}

void SampleCache::offer(std::size_t index, std::shared_ptr<const Sample> sample) {
  const std::uint64_t size = sample->image.bytes().size();
  const std::lock_guard lock(mutex_);
  if (samples_[index] != nullptr || size > max_bytes_ - num_bytes_) return;
  samples_[index] = std::move(sample);
  num_bytes_ += size;
}

}  // namespace retinaface::internal
