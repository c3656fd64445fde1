#pragma once

#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/image/image.h"

namespace retinaface::mesh::internal {

/// What a camera makes of the light: a little blur and noise, and 8 bits (sRGB).
///
/// @param pixels  [height, width, 3], linear light, rows upwards
[[nodiscard]] Image develop(std::vector<float> pixels, int width, int height, Random& random);

}  // namespace retinaface::mesh::internal
