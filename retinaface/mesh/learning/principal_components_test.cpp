#include "retinaface/mesh/learning/principal_components.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"

namespace retinaface::mesh {
namespace {

constexpr std::size_t kNumValues = 50;
constexpr std::size_t kNumSamples = 400;

/// Around 3, with deviations of 8, 4 and 2 along the first three axes and of 0.01 along the others.
std::vector<float> samples() {
  Random random(1);
  std::vector<float> values(kNumSamples * kNumValues);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t axis = i % kNumValues;
    const double deviation = axis < 3 ? std::ldexp(8.0, -static_cast<int>(axis)) : 0.01;
    values[i] = static_cast<float>(3 + deviation * random.normal());
  }
  return values;
}

TEST(PrincipalComponents, AreTheAxesOfLargestVariance) {
  const auto components = principal_components(samples(), kNumValues, 3, 7);

  for (std::size_t k = 0; k < 3; ++k) {
    const double deviation = std::ldexp(8.0, -static_cast<int>(k));
    EXPECT_NEAR(components.standard_deviations[k], deviation, 0.1 * deviation);
    EXPECT_NEAR(std::abs(components.directions[k * kNumValues + k]), 1, 0.02);
  }
  EXPECT_NEAR(components.mean[20], 3, 0.01);
}

TEST(PrincipalComponents, ApproximateASampleByAsManyAsAreAskedFor) {
  const auto components = principal_components(samples(), kNumValues, 5, 7);
  std::vector<float> sample(kNumValues, 3);
  sample[0] = 11;
  sample[1] = -1;

  EXPECT_NEAR(std::abs(components.project(sample)[0]), 1, 0.15);
  EXPECT_NEAR(components.approximate(sample, 0)[0], 3, 1.5);
  EXPECT_NEAR(components.approximate(sample, 1)[0], 11, 0.5);
  EXPECT_NEAR(components.approximate(sample, 2)[1], -1, 0.2);
  EXPECT_THROW(static_cast<void>(components.approximate(sample, 6)), ContractError);
}

TEST(PrincipalComponents, OfTooFewSamplesAreThoseOfTheSamples) {
  const auto components = principal_components({1, 2, 3, 3, 2, 1}, 3, 2, 7);

  EXPECT_NEAR(components.standard_deviations[0], std::sqrt(2), 1e-5);
  EXPECT_NEAR(components.standard_deviations[1], 0, 1e-5);
  const auto again = components.approximate(std::vector<float>{1, 2, 3}, 1);
  EXPECT_NEAR(again[0], 1, 1e-5);
  EXPECT_NEAR(again[2], 3, 1e-5);
}

TEST(PrincipalComponents, AreAtMostAsManyAsSamplesOrNumbers) {
  EXPECT_THROW(static_cast<void>(principal_components({1, 2, 3, 4}, 2, 3, 7)), ContractError);
  EXPECT_THROW(static_cast<void>(principal_components({1, 2, 3}, 2, 1, 7)), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
