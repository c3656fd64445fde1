#pragma once

#include <cstdint>
#include <vector>

namespace retinaface::internal {

/// For each of an image's detections, in the order in which they take faces, the highest threshold
/// at which it counts (0 is the highest); `kNumWiderThresholds` where it never does.
///
/// A detection counts at a threshold when it or one behind it reaches it: both tools take all up to
/// the last that does. In a list that falls by score this is the score itself.
///
/// @param scores  normalised; may be NaN, which reaches no threshold
[[nodiscard]] std::vector<std::int16_t> thresholds_of(const std::vector<double>& scores);

}  // namespace retinaface::internal
