#pragma once

#include <chrono>

namespace retinaface {

/// Wall-clock time since construction or the last `restart`.
class Stopwatch {
 public:
  [[nodiscard]] double elapsed_ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
  }
  [[nodiscard]] double elapsed_s() const { return elapsed_ms() / 1000; }
  void restart() { start_ = Clock::now(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace retinaface
