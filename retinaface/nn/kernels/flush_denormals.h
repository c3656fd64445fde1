#pragma once

#include <cstdint>

namespace retinaface::nn::internal {

/// While it lives, this thread's numbers too small for full precision are 0: they would cost a
/// hundred times the time of others. The thread's former mode comes back afterwards.
class FlushDenormals {
 public:
  FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
  ~FlushDenormals();

 private:
  std::uint64_t former_mode_;
};

}  // namespace retinaface::nn::internal
