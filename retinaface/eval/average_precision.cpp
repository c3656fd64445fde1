#include "retinaface/eval/average_precision.h"

#include <algorithm>
#include <cmath>

namespace retinaface {

std::optional<double> average_precision(std::span<const PrecisionRecall> curve) {
  // From the end: `best` is the precision envelope, each step adds the area down to the next point.
  double area = 0;
  double best = 0;
  for (std::size_t i = curve.size(); i-- > 0;) {
    const double recall_before = i == 0 ? 0 : curve[i - 1].recall;
    if (std::isnan(curve[i].recall)) return std::nullopt;
    best = std::max(best, std::isnan(curve[i].precision) ? 0 : curve[i].precision);
    area += (curve[i].recall - recall_before) * best;
  }
  return area;
}

}  // namespace retinaface
