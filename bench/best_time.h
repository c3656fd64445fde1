#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace retinaface::bench {

/// One thread is timed by its own CPU clock, which a busy neighbour does not stop; more by the
/// wall's.
inline double now_ms(int threads) {
  timespec time{};
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

/// The fastest of many runs.
struct Best {
  int threads = 1;
  double milliseconds = std::numeric_limits<double>::infinity();

  template <typename Work>
  void time(const Work& work) {
    const double start = now_ms(threads);
    work();
    milliseconds = std::min(milliseconds, now_ms(threads) - start);
  }
};

}  // namespace retinaface::bench
