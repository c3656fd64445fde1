#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {

/// The memory of one run, reused by later runs of any size.
class Workspace {
 public:
  [[nodiscard]] float* data() { return memory_.get(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// Makes room; the content is lost when it grows.
  /// @throws std::bad_alloc
  void reserve(std::size_t bytes);

  std::vector<Map> maps;          ///< of every value, in this memory
  std::vector<OutputView> views;  ///< of every output

 private:
  struct AlignedDelete {
    void operator()(float* memory) const;
  };
  std::unique_ptr<float[], AlignedDelete> memory_;
  std::size_t bytes_ = 0;
};

/// Lends workspaces to concurrent runs. All members may be called concurrently.
class WorkspacePool {
 public:
  explicit WorkspacePool(std::size_t max_idle_bytes) : max_idle_bytes_(max_idle_bytes) {}

  /// The smallest idle workspace that is large enough; otherwise the largest one, grown.
  /// @throws std::bad_alloc
  [[nodiscard]] std::unique_ptr<Workspace> borrow(std::size_t bytes);
  /// Takes a workspace back, or frees it when too much memory would lie idle.
  void give_back(std::unique_ptr<Workspace> workspace) noexcept;
  /// Of all workspaces, lent or idle.
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] std::unique_ptr<Workspace> take_idle(std::size_t bytes);

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> idle_;
  std::size_t idle_bytes_ = 0;
  std::size_t lent_bytes_ = 0;
  std::size_t num_lent_ = 0;
  std::size_t max_idle_bytes_;
};

}  // namespace retinaface::nn::internal
