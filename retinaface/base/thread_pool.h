#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>

namespace retinaface {

/// Runs loops on a fixed number of threads, the caller's among them.
///
/// Workers spin for a bounded time between loops and then sleep, and a loop ends as soon as its
/// items are done, whether or not every worker has woken up for it: a busy neighbour costs its
/// share of the machine and not a collapse. One loop runs at a time: a second caller runs its loop
/// alone on its own thread instead of waiting. All members may be called concurrently.
class ThreadPool {
 public:
  /// @param num_threads  at least 1, the calling thread included; 1 starts no thread; when the
  ///                     system grants fewer, `num_threads()` says how many there are
  explicit ThreadPool(int num_threads);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();

  [[nodiscard]] int num_threads() const;

  /// Calls body(i) or body(i, slot) once for every i in [0, count), in any order, and returns when
  /// all are done. Allocates nothing.
  ///
  /// @param body  must not throw and must not call parallel_for of the same pool; `slot` is in
  ///              [0, num_threads) and no two calls that overlap within this loop share one
  template <typename Body>
  void parallel_for(std::int64_t count, const Body& body) {
    run_loop(count, &body, [](const void* opaque, std::int64_t item, int slot) {
      const Body& typed_body = *static_cast<const Body*>(opaque);
      if constexpr (std::is_invocable_v<const Body&, std::int64_t, int>) {
        typed_body(item, slot);
      } else {
        static_cast<void>(slot);
        typed_body(item);
      }
    });
  }

 private:
  using Call = void (*)(const void* body, std::int64_t item, int slot);
  void run_loop(std::int64_t count, const void* body, Call call);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace retinaface
