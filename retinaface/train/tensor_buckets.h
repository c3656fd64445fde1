#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "retinaface/base/result.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// Few large messages are faster than many small ones, and one of all would double the memory.
inline constexpr std::int64_t kBucketBytes = std::int64_t{4} << 20;

/// Gives the tensors' values to `exchange` in a few flat tensors on the CPU, and takes back what it
/// leaves in them. Neighbours of one type and device share a bucket up to `max_bytes`; a larger
/// tensor has one of its own. The buckets depend on shapes, types and order alone.
///
/// @param exchange  works in place; its first error ends the walk
[[nodiscard]] Result<void> exchange_in_buckets(
    std::span<torch::Tensor> tensors,
    const std::function<Result<void>(torch::Tensor& bucket)>& exchange,
    std::int64_t max_bytes = kBucketBytes);

}  // namespace retinaface::train
