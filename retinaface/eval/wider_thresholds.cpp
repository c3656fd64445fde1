#include "retinaface/eval/wider_thresholds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "retinaface/eval/wider_matching.h"

namespace retinaface::internal {
namespace {

/// In falling order, computed as both tools do.
const std::array<double, kNumWiderThresholds>& thresholds() {
  static const auto values = [] {
    std::array<double, kNumWiderThresholds> falling{};
    for (int t = 0; t < kNumWiderThresholds; ++t)
      falling[static_cast<std::size_t>(t)] = 1 - static_cast<double>(t + 1) / kNumWiderThresholds;
    return falling;
  }();
  return values;
}

/// The highest threshold that a score reaches; the number of thresholds when it reaches none.
std::int16_t threshold_of(double score) {
  const auto reached = std::partition_point(thresholds().begin(), thresholds().end(),
                                            [&](double value) { return !(score >= value); });
  return static_cast<std::int16_t>(reached - thresholds().begin());
}

}  // namespace

std::vector<std::int16_t> thresholds_of(const std::vector<double>& scores) {
  std::vector<std::int16_t> highest(scores.size());
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t i = scores.size(); i-- > 0;) {
    best = std::max(best, std::isnan(scores[i]) ? best : scores[i]);
    highest[i] = threshold_of(best);
  }
  return highest;
}

}  // namespace retinaface::internal
