#include "retinaface/mesh/model/sample_coefficients.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/model/test_models.h"

namespace retinaface::mesh {
namespace {

MorphableModel model_of_modes(std::size_t num_components, std::size_t num_blendshapes) {
  MorphableModel model;
  model.identity.standard_deviations.resize(num_components, 1);
  model.expression.kind = ModeKind::Blendshapes;
  model.expression.standard_deviations.resize(num_blendshapes, 1);
  return model;
}

TEST(SampleCoefficients, GivesTheSameFaceForTheSameSeed) {
  const MorphableModel model = testing::pyramid_model();
  Random first(3);
  Random second(3);
  Random other(4);

  const auto sampled = sample_coefficients(model, {}, first);

  EXPECT_EQ(sampled.identity.size(), 3U);
  EXPECT_EQ(sampled.albedo.size(), 2U);
  EXPECT_EQ(sampled, sample_coefficients(model, {}, second));
  EXPECT_NE(sampled, sample_coefficients(model, {}, other));
}

TEST(SampleCoefficients, FollowsANormalDistributionWithoutItsTails) {
  const MorphableModel model = model_of_modes(20000, 0);
  Random random(1);

  const auto values = sample_coefficients(model, {.max_deviation = 2}, random).identity;

  double sum_of_squares = 0;
  for (const float value : values) sum_of_squares += static_cast<double>(value) * value;
  EXPECT_LE(*std::ranges::max_element(values), 2);
  EXPECT_GE(*std::ranges::min_element(values), -2);
  // 1 - 2 a phi(a) / (2 Phi(a) - 1) at a = 2; the mean of 20,000 squares strays by about 0.008.
  EXPECT_NEAR(sum_of_squares / 20000, 0.7737, 0.03);
  // Nobody is heaped up at the limit.
  EXPECT_EQ(std::ranges::count_if(values, [](float value) { return std::abs(value) >= 2; }), 0);
}

TEST(SampleCoefficients, MovesUpToSoManyBlendshapes) {
  const MorphableModel model = model_of_modes(0, 10);
  Random random(1);
  std::set<std::size_t> counts;
  for (int i = 0; i < 200; ++i) {
    const SampleLimits limits{.max_blendshapes = 3, .max_blendshape_weight = 0.5};
    const auto weights = sample_coefficients(model, limits, random).expression;
    counts.insert(static_cast<std::size_t>(
        std::ranges::count_if(weights, [](float weight) { return weight != 0; })));
    EXPECT_THAT(weights, ::testing::Each(::testing::AllOf(::testing::Ge(0), ::testing::Le(0.5))));
  }
  EXPECT_THAT(counts, ::testing::ElementsAre(0, 1, 2, 3));
}

TEST(SampleCoefficients, LivesWithFewerBlendshapesThanMayMove) {
  Random random(1);
  EXPECT_EQ(sample_coefficients(model_of_modes(0, 1), {}, random).expression.size(), 1U);
  EXPECT_TRUE(sample_coefficients(model_of_modes(0, 0), {}, random).expression.empty());
}

TEST(SampleCoefficients, RefusesLimitsOutOfRange) {
  const MorphableModel model = model_of_modes(1, 1);
  Random random(1);
  EXPECT_THROW((void)sample_coefficients(model, {.max_deviation = 0}, random), ContractError);
  EXPECT_THROW((void)sample_coefficients(model, {.max_blendshape_weight = 1.5}, random),
               ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
