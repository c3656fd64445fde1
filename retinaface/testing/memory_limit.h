#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace retinaface::testing {

/// Lets this process have at most `num_bytes` of memory more than it has, until the end of the
/// scope.
class MemoryLimit {
 public:
  explicit MemoryLimit(std::uint64_t num_bytes);
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;
  ~MemoryLimit();

  /// Sanitizers take address space by the terabyte and end a program that is refused some.
  [[nodiscard]] static bool is_possible();

 private:
  rlimit old_{};
};

}  // namespace retinaface::testing
