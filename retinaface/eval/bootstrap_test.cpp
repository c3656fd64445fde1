#include "retinaface/eval/bootstrap.h"

#include <gtest/gtest.h>

#include <numeric>

namespace retinaface {
namespace {

/// The mean of values, one for each picture.
WeightedValue mean_of(std::vector<double> values) {
  return [values](std::span<const std::uint32_t> weights) -> std::optional<double> {
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += weights[i] * values[i];
      count += weights[i];
    }
    return sum / count;
  };
}

TEST(Bootstrap, EqualSystemsDifferByNothing) {
  const auto value = mean_of({0, 1, 0, 1, 1});

  const auto result = compare(5, value, value, 200, 1);

  EXPECT_DOUBLE_EQ(*result.a, 0.6);
  EXPECT_EQ(result.difference.low, 0);
  EXPECT_EQ(result.difference.high, 0);
  EXPECT_EQ(result.share_not_better, 1);
  EXPECT_EQ(result.num_resamples, 200);
}

TEST(Bootstrap, ABetterSystemOnEveryPictureIsBetterInEveryResample) {
  const auto result = compare(4, mean_of({0, 0, 0.5, 0.5}), mean_of({0.5, 0.5, 1, 1}), 200, 1);

  EXPECT_DOUBLE_EQ(result.difference.low, 0.5);
  EXPECT_DOUBLE_EQ(result.difference.high, 0.5);
  EXPECT_EQ(result.share_not_better, 0);
}

TEST(Bootstrap, TheIntervalOfAMeanHasItsKnownWidth) {
  // 400 coin throws: the standard error is 0.025, the interval 0.5 ± 0.049.
  std::vector<double> throws(400);
  for (std::size_t i = 0; i < throws.size(); ++i) throws[i] = static_cast<double>(i % 2);

  const auto result = compare(400, mean_of(throws), mean_of(throws), 2000, 7);

  EXPECT_NEAR(result.a_interval.low, 0.451, 0.008);
  EXPECT_NEAR(result.a_interval.high, 0.549, 0.008);
}

TEST(Bootstrap, OneSeedGivesOneResult) {
  const auto a = mean_of({0, 1, 0.25});
  const auto b = mean_of({1, 0, 0.75});

  EXPECT_EQ(compare(3, a, b, 50, 3).difference.low, compare(3, a, b, 50, 3).difference.low);
  EXPECT_NE(compare(3, a, b, 50, 3).share_not_better, compare(3, a, b, 50, 4).share_not_better);
}

TEST(Bootstrap, LeavesOutResamplesWithoutAValue) {
  const WeightedValue only_with_first =
      [](std::span<const std::uint32_t> weights) -> std::optional<double> {
    if (weights[0] == 0) return std::nullopt;
    return 1.0;
  };

  const auto result = compare(2, only_with_first, only_with_first, 400, 1);

  EXPECT_GT(result.num_resamples, 200);
  EXPECT_LT(result.num_resamples, 400);
}

}  // namespace
}  // namespace retinaface
