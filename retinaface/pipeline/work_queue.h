#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace retinaface::internal {

/// First in, first out, between threads. Unbounded: what is in flight is bounded by its owner.
template <typename T>
class WorkQueue {
 public:
  void push(T item) {
    {
      const std::scoped_lock lock(mutex_);
      items_.push_back(std::move(item));
    }
    changed_.notify_one();
  }

  /// No more items will come; waiting `pop`s return nothing once the queue is empty.
  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

  /// Waits for an item; nothing when the queue is closed and empty.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !items_.empty(); });
    return take_front();
  }

  /// An item if there is one now.
  std::optional<T> try_pop() {
    const std::scoped_lock lock(mutex_);
    return take_front();
  }

 private:
  std::optional<T> take_front() {
    if (items_.empty()) return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  bool closed_ = false;
};

/// Items come in any order and leave by their number, from 0 without a gap.
template <typename T>
class OrderedQueue {
 public:
  void push(std::uint64_t number, T item) {
    {
      const std::scoped_lock lock(mutex_);
      items_.emplace(number, std::move(item));
    }
    changed_.notify_one();
  }

  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

  /// Waits for the next number; nothing when the queue is closed and that number is not there.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || items_.contains(next_); });
    auto node = items_.extract(next_);
    if (node.empty()) return std::nullopt;
    ++next_;
    return std::move(node.mapped());
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, T> items_;
  std::uint64_t next_ = 0;
  bool closed_ = false;
};

}  // namespace retinaface::internal
