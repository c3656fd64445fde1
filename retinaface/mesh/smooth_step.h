#pragma once

#include <algorithm>

namespace retinaface::mesh::internal {

/// 0 up to `low`, 1 from `high` on, and without a corner between them.
[[nodiscard]] inline float smooth_step(float low, float high, float value) {
  const float t = std::clamp((value - low) / (high - low), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

}  // namespace retinaface::mesh::internal
