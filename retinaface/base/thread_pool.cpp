#include "retinaface/base/thread_pool.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "retinaface/base/contract.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace retinaface {
namespace {

/// Long enough to bridge the gap between two layers, short enough not to burn a shared core.
constexpr auto kSpinTime = std::chrono::microseconds(50);

void pause_briefly() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

/// Spins for at most kSpinTime; true as soon as `done` holds.
template <typename Predicate>
bool spin_until(Predicate done) {
  const auto deadline = std::chrono::steady_clock::now() + kSpinTime;
  do {
    for (int i = 0; i < 64; ++i) {
      if (done()) return true;
      pause_briefly();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  return done();
}

}  // namespace

/// The gate holds three facts that must change together: the number of the loop (from bit 17 on),
/// whether workers may still join it (bit 16), and how many are inside (below). A worker that
/// wakes up late finds the gate closed and the caller need not wait for it.
struct ThreadPool::State {
  static constexpr std::uint64_t kOpen = std::uint64_t{1} << 16;
  static constexpr std::uint64_t kInside = kOpen - 1;
  static constexpr std::uint64_t kNextLoop = std::uint64_t{1} << 17;

  std::vector<std::thread> workers;
  std::mutex loop_mutex;  ///< held by the caller whose loop runs

  std::mutex mutex;
  std::condition_variable wake_workers;
  std::condition_variable wake_caller;
  std::atomic<std::uint64_t> gate{0};
  std::atomic<int> sleeping_workers{0};
  std::atomic<bool> caller_sleeps{false};
  std::atomic<bool> stopping{false};

  Call call = nullptr;
  const void* body = nullptr;
  std::int64_t count = 0;
  std::atomic<std::int64_t> next{0};

  void run_items(int slot) {
    for (std::int64_t i = next.fetch_add(1, std::memory_order_relaxed); i < count;
         i = next.fetch_add(1, std::memory_order_relaxed)) {
      call(body, i, slot);
    }
  }

  [[nodiscard]] bool enter() {
    std::uint64_t seen = gate.load(std::memory_order_relaxed);
    while ((seen & kOpen) != 0) {
      if (gate.compare_exchange_weak(seen, seen + 1)) return true;
    }
    return false;
  }

  void leave() {
    if (((gate.fetch_sub(1) - 1) & kInside) == 0 && caller_sleeps) {
      const std::lock_guard lock(mutex);
      wake_caller.notify_one();
    }
  }

  void work(int slot) {
    std::uint64_t finished_loop = 0;
    const auto has_news = [&] {
      const std::uint64_t seen = gate;
      return stopping || ((seen & kOpen) != 0 && seen / kNextLoop != finished_loop);
    };
    while (!stopping) {
      if (!spin_until(has_news)) {
        std::unique_lock lock(mutex);
        ++sleeping_workers;
        wake_workers.wait(lock, has_news);
        --sleeping_workers;
      }
      if (stopping || !enter()) continue;
      finished_loop = gate / kNextLoop;
      run_items(slot);
      leave();
    }
  }

  void open_gate() {
    gate = (gate / kNextLoop + 1) * kNextLoop | kOpen;
    if (sleeping_workers == 0) return;
    { const std::lock_guard lock(mutex); }  // a worker that is about to sleep has seen the gate
    wake_workers.notify_all();
  }

  void close_gate() {
    const auto all_left = [&] { return (gate & kInside) == 0; };
    gate.fetch_and(~kOpen);
    if (spin_until(all_left)) return;
    std::unique_lock lock(mutex);
    caller_sleeps = true;
    wake_caller.wait(lock, all_left);
    caller_sleeps = false;
  }
};

ThreadPool::ThreadPool(int num_threads) : state_(std::make_unique<State>()) {
  RETINAFACE_REQUIRE(num_threads >= 1 && num_threads <= 4096,
                     "num_threads is " + std::to_string(num_threads));
  state_->workers.reserve(static_cast<std::size_t>(num_threads - 1));
  try {
    for (int slot = 1; slot < num_threads; ++slot) {
      state_->workers.emplace_back([state = state_.get(), slot] { state->work(slot); });
    }
  } catch (const std::system_error&) {  // the system grants no more: go on with fewer
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake_workers.notify_all();
  for (auto& worker : state_->workers) worker.join();
}

int ThreadPool::num_threads() const {
  return static_cast<int>(state_->workers.size()) + 1;
}

void ThreadPool::run_loop(std::int64_t count, const void* body, Call call) {
  State& state = *state_;
  std::unique_lock loop(state.loop_mutex, std::defer_lock);
  if (count <= 1 || state.workers.empty() || !loop.try_lock()) {
    for (std::int64_t i = 0; i < count; ++i) call(body, i, 0);
    return;
  }
  state.call = call;
  state.body = body;
  state.count = count;
  state.next.store(0, std::memory_order_relaxed);
  state.open_gate();
  state.run_items(0);
  state.close_gate();
}

}  // namespace retinaface
