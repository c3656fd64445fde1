#pragma once

#include "retinaface/detect/detector.h"

namespace retinaface {

/// The longer side below which a picture must not be decoded when it will be looked at with these
/// options: the largest input that the network gets. 0 where every pixel counts (original size,
/// tiles, a short side without a bound), which DecodeOptions::fast_min_long_side takes as "full
/// size".
[[nodiscard]] int fast_decode_long_side(const DetectorOptions& options);

}  // namespace retinaface
