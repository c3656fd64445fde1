#include "retinaface/mesh/fit/least_squares.h"

#include <gtest/gtest.h>

#include <cmath>

namespace retinaface::mesh {
namespace {

/// Rosenbrock's (1960) valley, whose only minimum is (1, 1).
class Valley final : public CostTerm {
 public:
  [[nodiscard]] double cost(std::span<const double> v) const override {
    const double across = 10 * (v[1] - v[0] * v[0]);
    return (across * across + (1 - v[0]) * (1 - v[0])) / 2;
  }
  void add_to(QuadraticCost& sum, std::span<const double> v) const override {
    const double across[] = {-20 * v[0], 10};
    const double along[] = {-1, 0};
    sum.add_residual(10 * (v[1] - v[0] * v[0]), 1, across);
    sum.add_residual(1 - v[0], 1, along);
  }
};

LeastSquares valley_within(const Valley& valley, std::vector<double> lower,
                           std::vector<double> upper) {
  return {.terms = {&valley}, .lower = std::move(lower), .upper = std::move(upper)};
}

TEST(Minimise, FollowsACurvedValleyToItsEnd) {
  const Valley valley;

  const Minimum minimum = minimise(valley_within(valley, {-9, -9}, {9, 9}), {-1.2, 1},
                                   {.max_steps = 100, .min_decrease = 0});

  EXPECT_NEAR(minimum.variables[0], 1, 1e-6);
  EXPECT_NEAR(minimum.variables[1], 1, 1e-6);
  for (std::size_t i = 1; i < minimum.costs.size(); ++i)
    EXPECT_LT(minimum.costs[i], minimum.costs[i - 1]);
}

TEST(Minimise, StaysInsideLimits) {
  const Valley valley;

  const Minimum minimum = minimise(valley_within(valley, {-9, -9}, {0.5, 9}), {-1.2, 1},
                                   {.max_steps = 100, .min_decrease = 0});

  EXPECT_EQ(minimum.variables[0], 0.5);
  EXPECT_NEAR(minimum.variables[1], 0.25, 1e-6);
}

TEST(Minimise, LeavesVariablesWithoutRoomAlone) {
  const Valley valley;

  const Minimum minimum = minimise(valley_within(valley, {-2, -9}, {-2, 9}), {-2, 1});

  EXPECT_EQ(minimum.variables[0], -2);
  EXPECT_NEAR(minimum.variables[1], 4, 1e-6);
}

TEST(Huber, IsASquareNearZeroAndALineBeyond) {
  EXPECT_EQ(huber_cost(-1, 2), 0.5);
  EXPECT_EQ(huber_cost(4, 2), 6);
  EXPECT_EQ(huber_cost(5, 2) - huber_cost(4, 2), 2);
  EXPECT_EQ(huber_weight(-1, 2), 1);
  EXPECT_EQ(huber_weight(-4, 2), 0.5);
}

}  // namespace
}  // namespace retinaface::mesh
