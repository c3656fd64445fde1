#include "retinaface/train/landmark_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "retinaface/train/gradient_check.h"

namespace retinaface::train {
namespace {

const auto kDouble = torch::TensorOptions(torch::kDouble);
const torch::Tensor kAll = torch::ones({1, 5}, kDouble);

/// One anchor whose first point is off by (x, y) and whose others are right.
double loss_at(double x, double y, const LossOptions& options) {
  torch::Tensor predicted = torch::zeros({1, 10}, kDouble);
  predicted[0][0] = x;
  predicted[0][1] = y;
  return landmark_loss(predicted, torch::zeros({1, 10}, kDouble), kAll, options).item<double>();
}

TEST(LandmarkLoss, SmoothL1SumsBothCoordinates) {
  EXPECT_DOUBLE_EQ(loss_at(0.5, -3, {.landmark_beta = 1}), 0.125 + 2.5);
  EXPECT_NEAR(loss_at(0.1, 2, {.landmark_beta = 1 / 9.F}), 0.045 + 2 - 1 / 18., 1e-7);
}

TEST(LandmarkLoss, WingIsLogarithmicBelowItsWidthAndLinearAbove) {
  const LossOptions options{.landmarks = LandmarkLoss::Wing, .wing_width = 10, .wing_curvature = 2};

  EXPECT_NEAR(loss_at(2, 0, options), 10 * std::log(2), 1e-12);
  EXPECT_NEAR(loss_at(0, -14, options), 14 - 10 + 10 * std::log(6), 1e-12);
  EXPECT_NEAR(loss_at(10 - 1e-9, 0, options), loss_at(10 + 1e-9, 0, options), 1e-7);
}

TEST(LandmarkLoss, PointsThatNobodyLabelledHaveNoPart) {
  torch::manual_seed(1);
  const torch::Tensor mask = torch::tensor({{1., 0., 0., 1., 0.}, {0., 0., 0., 0., 0.}}, kDouble);
  const torch::Tensor target = torch::zeros({2, 10}, kDouble);
  for (const LandmarkLoss kind : {LandmarkLoss::SmoothL1, LandmarkLoss::Wing}) {
    torch::Tensor predicted = torch::ones({2, 10}, kDouble);
    predicted[1][3] = std::numeric_limits<double>::infinity();
    predicted.requires_grad_();

    const torch::Tensor loss = landmark_loss(predicted, target, mask, {.landmarks = kind});
    loss.backward();

    const double of_one = loss_at(1, 0, {.landmarks = kind});
    EXPECT_NEAR(loss.item<double>(), 4 * of_one, 1e-12);
    const torch::Tensor pulls = predicted.grad() != 0;
    EXPECT_TRUE(torch::equal(pulls, (mask > 0).repeat_interleave(2, 1)));
  }
}

TEST(LandmarkLoss, WithoutLabelledPointsIs0WithGradient0) {
  const torch::Tensor predicted = torch::ones({3, 10}).requires_grad_();

  const torch::Tensor loss =
      landmark_loss(predicted, torch::zeros({3, 10}), torch::zeros({3, 5}), {});
  loss.backward();

  EXPECT_EQ(loss.item<float>(), 0);
  EXPECT_TRUE(torch::equal(predicted.grad(), torch::zeros({3, 10})));
}

TEST(LandmarkLoss, GradientsAreThoseOfDifferences) {
  torch::manual_seed(2);
  const torch::Tensor target = torch::randn({6, 10}, kDouble);
  const torch::Tensor mask = (torch::rand({6, 5}, kDouble) > 0.3).to(torch::kDouble);
  for (const LandmarkLoss kind : {LandmarkLoss::SmoothL1, LandmarkLoss::Wing}) {
    const LossOptions options{.landmarks = kind, .landmark_beta = 0.5F, .wing_width = 1};

    EXPECT_LT(
        testing::gradient_error(
            [&](const auto& inputs) { return landmark_loss(inputs[0], target, mask, options); },
            {torch::randn({6, 10}, kDouble)}),
        1e-6);
  }
}

}  // namespace
}  // namespace retinaface::train
