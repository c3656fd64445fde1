#include "retinaface/nn/workspace.h"

#include <algorithm>
#include <new>
#include <utility>

namespace retinaface::nn::internal {

void Workspace::AlignedDelete::operator()(float* memory) const {
  ::operator delete[](memory, std::align_val_t{kTensorAlignment});
}

void Workspace::reserve(std::size_t bytes) {
  if (bytes <= bytes_) return;
  memory_.reset();
  bytes_ = 0;
  memory_.reset(static_cast<float*>(::operator new[](bytes, std::align_val_t{kTensorAlignment})));
  bytes_ = bytes;
}

std::unique_ptr<Workspace> WorkspacePool::take_idle(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  ++num_lent_;
  const auto rank = [bytes](const std::unique_ptr<Workspace>& workspace) {
    const bool fits = workspace->bytes() >= bytes;
    return std::pair(!fits, fits ? workspace->bytes() : ~workspace->bytes());
  };
  const auto best = std::ranges::min_element(idle_, {}, rank);
  if (best == idle_.end()) {
    idle_.reserve(num_lent_);  // so that no return ever allocates
    return std::make_unique<Workspace>();
  }
  auto workspace = std::move(*best);
  idle_.erase(best);
  idle_bytes_ -= workspace->bytes();
  lent_bytes_ += workspace->bytes();
  return workspace;
}

std::unique_ptr<Workspace> WorkspacePool::borrow(std::size_t bytes) {
  auto workspace = take_idle(bytes);
  const std::size_t before = workspace->bytes();
  try {
    workspace->reserve(bytes);
  } catch (const std::bad_alloc&) {
    const std::lock_guard lock(mutex_);
    lent_bytes_ -= before;
    --num_lent_;
    throw;
  }
  const std::lock_guard lock(mutex_);
  lent_bytes_ += workspace->bytes() - before;
  return workspace;
}

void WorkspacePool::give_back(std::unique_ptr<Workspace> workspace) noexcept {
  const std::lock_guard lock(mutex_);
  --num_lent_;
  lent_bytes_ -= workspace->bytes();
  if (idle_bytes_ + workspace->bytes() > max_idle_bytes_) return;
  idle_bytes_ += workspace->bytes();
  idle_.push_back(std::move(workspace));
}

std::size_t WorkspacePool::bytes() const {
  const std::lock_guard lock(mutex_);
  return idle_bytes_ + lent_bytes_;
}

}  // namespace retinaface::nn::internal
