#pragma once

#include <new>
#include <span>

#include "retinaface/base/file.h"

namespace retinaface::internal {

/// For callbacks of C libraries, which no exception may pass.
/// @return  false, and `bytes` as they were, when there is no memory
[[nodiscard]] inline bool append(Bytes& bytes, std::span<const std::byte> more) {
  try {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace retinaface::internal
