#include "retinaface/train/tensor_buckets.h"

#include <utility>
#include <vector>

namespace retinaface::train {
namespace {

std::int64_t num_bytes(const torch::Tensor& tensor) {
  return tensor.numel() * static_cast<std::int64_t>(tensor.element_size());
}

/// How many of the first tensors share a bucket.
std::size_t bucket_size(std::span<const torch::Tensor> tensors, std::int64_t max_bytes) {
  const auto kind = [](const torch::Tensor& tensor) {
    return std::pair(tensor.scalar_type(), tensor.device());
  };
  std::int64_t bytes = num_bytes(tensors.front());
  std::size_t count = 1;
  for (; count < tensors.size(); ++count) {
    bytes += num_bytes(tensors[count]);
    if (bytes > max_bytes || kind(tensors[count]) != kind(tensors.front())) break;
  }
  return count;
}

torch::Tensor flattened(std::span<const torch::Tensor> tensors) {
  std::vector<torch::Tensor> flat;
  flat.reserve(tensors.size());
  for (const auto& tensor : tensors) flat.push_back(tensor.reshape(-1));
  return torch::cat(flat).cpu();
}

void take_back(std::span<torch::Tensor> tensors, const torch::Tensor& bucket) {
  std::int64_t begin = 0;
  for (auto& tensor : tensors) {
    tensor.copy_(bucket.narrow(0, begin, tensor.numel()).view(tensor.sizes()));
    begin += tensor.numel();
  }
}

}  // namespace

Result<void> exchange_in_buckets(std::span<torch::Tensor> tensors,
                                 const std::function<Result<void>(torch::Tensor& bucket)>& exchange,
                                 std::int64_t max_bytes) {
  const torch::NoGradGuard values_only;
  while (!tensors.empty()) {
    const auto some = tensors.first(bucket_size(tensors, max_bytes));
    torch::Tensor bucket = flattened(some);
    RETINAFACE_RETURN_IF_ERROR(exchange(bucket));
    take_back(some, bucket);
    tensors = tensors.subspan(some.size());
  }
  return {};
}

}  // namespace retinaface::train
