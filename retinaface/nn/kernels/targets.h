#pragma once

// Which instruction sets Highway compiles the kernels for; included before <hwy/foreach_target.h>.
// Tiles are arrays of vectors, which scalable vectors cannot form; SSSE3 adds nothing over SSE4.
#include <hwy/detect_targets.h>

#include "retinaface/base/sanitized.h"

#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

/// Loops over vectors of a tile must unroll completely, or the tile lives in memory. Sanitized code
/// takes minutes to compile when unrolled, and is slow in any case.
#if defined(RETINAFACE_SANITIZED)
#define RETINAFACE_UNROLL
#elif defined(__clang__)
#define RETINAFACE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define RETINAFACE_UNROLL _Pragma("GCC unroll 64")
#endif
