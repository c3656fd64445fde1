#include "retinaface/eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"

namespace retinaface {
namespace {

/// Linear between the two nearest of sorted values; quantile in [0, 1].
double quantile_of(const std::vector<double>& sorted, double quantile) {
  const double place = quantile * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Interval middle_95(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {quantile_of(values, 0.025), quantile_of(values, 0.975)};
}

}  // namespace

Comparison compare(std::size_t num_images, const WeightedValue& a, const WeightedValue& b,
                   int num_resamples, std::uint64_t seed) {
  RETINAFACE_REQUIRE(num_images > 0, "no picture");
  RETINAFACE_REQUIRE(num_resamples > 0, std::to_string(num_resamples) + " resamples");
  Comparison result;
  std::vector<std::uint32_t> weights(num_images, 1);
  result.a = a(weights);
  result.b = b(weights);

  Random random(seed);
  std::vector<double> values_a;
  std::vector<double> values_b;
  std::vector<double> differences;
  for (int i = 0; i < num_resamples; ++i) {
    std::fill(weights.begin(), weights.end(), 0U);
    for (std::size_t drawn = 0; drawn < num_images; ++drawn) ++weights[random.below(num_images)];
    const auto value_a = a(weights);
    const auto value_b = b(weights);
    if (!value_a || !value_b) continue;
    values_a.push_back(*value_a);
    values_b.push_back(*value_b);
    differences.push_back(*value_b - *value_a);
  }
  result.num_resamples = static_cast<int>(differences.size());
  const auto not_better = std::count_if(differences.begin(), differences.end(),
                                        [](double difference) { return difference <= 0; });
  if (!differences.empty())
    result.share_not_better =
        static_cast<double>(not_better) / static_cast<double>(differences.size());
  result.a_interval = middle_95(std::move(values_a));
  result.b_interval = middle_95(std::move(values_b));
  result.difference = middle_95(std::move(differences));
  return result;
}

}  // namespace retinaface
