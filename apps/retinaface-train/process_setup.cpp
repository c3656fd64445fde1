#include "apps/retinaface-train/process_setup.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>

namespace retinaface::cli {
namespace {

constexpr const char* kWaitPolicy = "OMP_WAIT_POLICY";
constexpr int kTopPadBytes = 256 << 20;

void keep_large_blocks() {
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  ::mallopt(M_TOP_PAD, kTopPadBytes);
}

}  // namespace

void set_up_process(char** argv) {
  if (std::getenv(kWaitPolicy) == nullptr) {
    ::setenv(kWaitPolicy, "passive", 1);
    ::execv("/proc/self/exe", argv);
    // Where there is no /proc the run is only slower.
  }
  keep_large_blocks();
}

}  // namespace retinaface::cli
