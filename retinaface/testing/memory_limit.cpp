#include "retinaface/testing/memory_limit.h"

#include <unistd.h>

#include <fstream>

#include "retinaface/base/sanitized.h"

namespace retinaface::testing {

MemoryLimit::MemoryLimit(std::uint64_t num_bytes) {
  std::uint64_t num_pages = 0;
  std::ifstream("/proc/self/statm") >> num_pages;
  const auto page_size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  ::getrlimit(RLIMIT_AS, &old_);
  const rlimit limit{num_pages * page_size + num_bytes, old_.rlim_max};
  ::setrlimit(RLIMIT_AS, &limit);
}

MemoryLimit::~MemoryLimit() {
  ::setrlimit(RLIMIT_AS, &old_);
}

bool MemoryLimit::is_possible() {
#if defined(RETINAFACE_SANITIZED)
  return false;
#else
  return true;
#endif
}

}  // namespace retinaface::testing
