#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "retinaface/data/sample.h"

namespace retinaface::internal {

/// Keeps samples up to so many bytes of pixels together: those that come first, for ever. In
/// training each picture is used once an epoch, in another order each time; to drop the oldest for
/// a new one would only trade one hit for another.
///
/// All members may be called from several threads at once.
class SampleCache {
 public:
  SampleCache(std::size_t num_samples, std::uint64_t max_bytes)
      : max_bytes_(max_bytes), samples_(num_samples) {}

  /// Null when it is not kept.
  [[nodiscard]] std::shared_ptr<const Sample> find(std::size_t index) const;
  /// Keeps the sample when there is room and none of this index is kept.
  void offer(std::size_t index, std::shared_ptr<const Sample> sample);

 private:
  mutable std::mutex mutex_;
  std::uint64_t max_bytes_;
  std::uint64_t num_bytes_ = 0;
  std::vector<std::shared_ptr<const Sample>> samples_;
};

}  // namespace retinaface::internal
