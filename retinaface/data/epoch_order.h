#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace retinaface::internal {

/// The numbers 0 … count - 1, shuffled the same way for the same seed and epoch.
[[nodiscard]] std::vector<std::size_t> epoch_order(std::size_t count, std::uint64_t seed,
                                                   std::int64_t epoch, bool shuffle);

/// Which of `count` things a batch takes: the same for the same seed, epoch and batch.
[[nodiscard]] std::size_t batch_choice(std::size_t count, std::uint64_t seed, std::int64_t epoch,
                                       std::int64_t batch);

}  // namespace retinaface::internal
