#include "retinaface/nn/kernels/flush_denormals.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace retinaface::nn::internal {
namespace {

#if defined(__x86_64__)
constexpr std::uint64_t kFlush = 0x8040;  // flush to zero, denormals are zero (Intel SDM 10.2.3)
std::uint64_t mode() {
  return _mm_getcsr();
}
void set_mode(std::uint64_t mode) {
  _mm_setcsr(static_cast<unsigned>(mode));
}
#elif defined(__aarch64__)
constexpr std::uint64_t kFlush = std::uint64_t{1} << 24;  // FPCR.FZ
std::uint64_t mode() {
  std::uint64_t value = 0;
  asm volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}
void set_mode(std::uint64_t mode) {
  asm volatile("msr fpcr, %0" : : "r"(mode));
}
#else
constexpr std::uint64_t kFlush = 0;
std::uint64_t mode() {
  return 0;
}
void set_mode(std::uint64_t) {}
#endif

}  // namespace

FlushDenormals::FlushDenormals() : former_mode_(mode()) {
  set_mode(former_mode_ | kFlush);
}

FlushDenormals::~FlushDenormals() {
  set_mode(former_mode_);
}

}  // namespace retinaface::nn::internal
