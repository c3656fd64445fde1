#pragma once

#include <optional>
#include <vector>

#include "retinaface/formats/pickle.h"

namespace retinaface::internal {

/// The stack of a pickle machine. What lies below the last mark is out of reach; an access beyond
/// gives nothing.
class PickleStack {
 public:
  void push(PickleId id) { ids_.push_back(id); }
  void mark() { marks_.push_back(ids_.size()); }

  [[nodiscard]] std::optional<PickleId> top() const {
    if (num_available() == 0) return std::nullopt;
    return ids_.back();
  }

  [[nodiscard]] std::optional<PickleId> pop() {
    const auto id = top();
    if (id) ids_.pop_back();
    return id;
  }

  /// The last `count` values, oldest first.
  [[nodiscard]] std::optional<std::vector<PickleId>> pop(std::size_t count) {
    if (count > num_available()) return std::nullopt;
    const auto first = ids_.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<PickleId> popped(first, ids_.end());
    ids_.erase(first, ids_.end());
    return popped;
  }

  /// All values above the last mark, oldest first, and the mark.
  [[nodiscard]] std::optional<std::vector<PickleId>> pop_marked() {
    if (marks_.empty()) return std::nullopt;
    auto popped = pop(num_available());
    marks_.pop_back();
    return popped;
  }

 private:
  [[nodiscard]] std::size_t num_available() const {
    return ids_.size() - (marks_.empty() ? 0 : marks_.back());
  }

  std::vector<PickleId> ids_;
  std::vector<std::size_t> marks_;
};

}  // namespace retinaface::internal
