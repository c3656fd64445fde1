#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "retinaface/base/thread_pool.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

inline constexpr std::int64_t kAnySize = -1;

/// A tensor that a function of meshes takes.
struct MeshArgument {
  const char* name;
  torch::Tensor tensor;
  std::vector<std::int64_t> shape;  ///< what it has to be
};

/// The functions of the mesh module know floats and doubles in plain memory.
///
/// @param function  subject of the message
/// @throws c10::Error  a tensor off the CPU, of another shape, neither of floats nor of doubles, or
///                     of another type than the first
void check_arguments(const char* function, std::initializer_list<MeshArgument> arguments);

/// The numbers of a contiguous tensor.
template <typename T>
[[nodiscard]] std::span<T> numbers(const torch::Tensor& tensor) {
  return {tensor.data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

/// Those of each item of a contiguous batch; none of an undefined one. To be made outside of loops
/// that threads share.
template <typename T>
class BatchNumbers {
 public:
  explicit BatchNumbers(const torch::Tensor& batch) {
    if (!batch.defined() || batch.numel() == 0) return;
    all_ = numbers<T>(batch);
    item_size_ = all_.size() / static_cast<std::size_t>(batch.size(0));
  }

  [[nodiscard]] std::span<T> operator[](std::int64_t item) const {
    return all_.subspan(item_size_ * static_cast<std::size_t>(item), item_size_);
  }

 private:
  std::span<T> all_;
  std::size_t item_size_ = 0;
};

/// Calls body(item) for every item of a batch.
///
/// @param pool  shares them among its threads; null: the caller's thread alone
/// @param body  must not throw
template <typename Body>
void for_each_item(ThreadPool* pool, std::int64_t batch_size, const Body& body) {
  if (pool != nullptr) return pool->parallel_for(batch_size, body);
  for (std::int64_t item = 0; item < batch_size; ++item) body(item);
}

}  // namespace retinaface::train
