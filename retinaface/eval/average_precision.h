#pragma once

#include <optional>
#include <span>
#include <vector>

namespace retinaface {

/// One operating point of a detector.
struct PrecisionRecall {
  double recall = 0;
  double precision = 0;  ///< NaN where nothing was detected
};

/// The area under the precision envelope of all points (Everingham et al., the VOC development kit
/// since 2010): precision at a recall is the best one at that recall or a higher one.
///
/// @param curve  by rising recall
/// @return       in [0, 1]; none when a recall is not a number, that is without any face to find
[[nodiscard]] std::optional<double> average_precision(std::span<const PrecisionRecall> curve);

}  // namespace retinaface
