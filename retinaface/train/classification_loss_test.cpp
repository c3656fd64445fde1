#include "retinaface/train/classification_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "retinaface/train/gradient_check.h"

namespace retinaface::train {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const auto kDouble = torch::TensorOptions(torch::kDouble);
// Margins whose scores are 0.8 and 0.2.
const double kSure = std::log(4.);
const double kUnsure = -kSure;

torch::Tensor numbers(std::vector<double> values) {
  return torch::tensor(values, kDouble);
}

double loss_of(const LossOptions& options, std::vector<double> faces,
               std::vector<double> backgrounds, std::vector<double> quality = {}) {
  return classification_loss(numbers(std::move(faces)), numbers(std::move(backgrounds)),
                             numbers(std::move(quality)), options)
      .item<double>();
}

TEST(ClassificationLoss, SoftmaxIsTheCrossEntropyOfBothLogits) {
  const torch::Tensor logits = numbers({0.3, 1.7, -2, 0.5}).view({2, 2});
  const torch::Tensor classes = torch::tensor({1, 0}, torch::kLong);
  const torch::Tensor margins = logits.select(1, 1) - logits.select(1, 0);

  const torch::Tensor loss =
      classification_loss(margins.narrow(0, 0, 1), margins.narrow(0, 1, 1), {}, {});

  const auto expected = torch::nll_loss(logits.log_softmax(1), classes, {}, at::Reduction::Sum);
  EXPECT_NEAR(loss.item<double>(), expected.item<double>(), 1e-12);
}

TEST(ClassificationLoss, FocalWeighsDownWhatIsSure) {
  const LossOptions options{
      .classification = ClassificationLoss::Focal, .focal_alpha = 0.25F, .focal_gamma = 2};

  EXPECT_NEAR(loss_of(options, {kSure}, {}), -0.25 * 0.04 * std::log(0.8), 1e-12);
  EXPECT_NEAR(loss_of(options, {kUnsure}, {}), -0.25 * 0.64 * std::log(0.2), 1e-12);
  EXPECT_NEAR(loss_of(options, {}, {kSure}), -0.75 * 0.64 * std::log(0.2), 1e-12);
  EXPECT_NEAR(loss_of(options, {}, {kUnsure}), -0.75 * 0.04 * std::log(0.8), 1e-12);
}

TEST(ClassificationLoss, FocalWithoutGammaIsHalfTheCrossEntropyAtAlphaOneHalf) {
  const LossOptions options{
      .classification = ClassificationLoss::Focal, .focal_alpha = 0.5F, .focal_gamma = 0};

  EXPECT_NEAR(loss_of(options, {0.3, -2}, {1.5}), loss_of({}, {0.3, -2}, {1.5}) / 2, 1e-12);
}

TEST(ClassificationLoss, QualityFocalWantsTheScoreToBeTheIou) {
  const LossOptions options{.classification = ClassificationLoss::QualityFocal, .focal_gamma = 2};

  EXPECT_NEAR(loss_of(options, {kSure}, {}, {0.8}), 0, 1e-12);
  EXPECT_NEAR(loss_of(options, {kSure}, {}, {0.5}),
              -0.09 * (0.5 * std::log(0.8) + 0.5 * std::log(0.2)), 1e-12);
  EXPECT_NEAR(loss_of(options, {}, {kUnsure}), -0.04 * std::log(0.8), 1e-12);
}

TEST(ClassificationLoss, GradientsAreThoseOfDifferences) {
  torch::manual_seed(1);
  const torch::Tensor quality = torch::rand({6}, kDouble);
  for (const ClassificationLoss kind : {ClassificationLoss::SoftmaxOhem, ClassificationLoss::Focal,
                                        ClassificationLoss::QualityFocal}) {
    for (const float gamma : {1.5F, 2.F}) {
      const LossOptions options{.classification = kind, .focal_gamma = gamma};

      EXPECT_LT(testing::gradient_error(
                    [&](const auto& inputs) {
                      return classification_loss(inputs[0], inputs[1], quality, options);
                    },
                    {3 * torch::randn({6}, kDouble), 3 * torch::randn({9}, kDouble)}),
                1e-6);
    }
  }
}

TEST(ClassificationLoss, InfiniteMarginsOnTheRightSideAreFree) {
  const torch::Tensor quality = numbers({1, 0});
  for (const ClassificationLoss kind : {ClassificationLoss::SoftmaxOhem, ClassificationLoss::Focal,
                                        ClassificationLoss::QualityFocal}) {
    const bool by_quality = kind == ClassificationLoss::QualityFocal;
    const torch::Tensor faces = numbers({kInfinity, by_quality ? -kInfinity : kInfinity});
    const torch::Tensor backgrounds = numbers({-kInfinity});
    faces.requires_grad_();
    backgrounds.requires_grad_();

    const torch::Tensor loss =
        classification_loss(faces, backgrounds, quality, {.classification = kind});
    loss.backward();

    EXPECT_EQ(loss.item<double>(), 0);
    EXPECT_TRUE(torch::equal(faces.grad(), torch::zeros_like(faces)));
    EXPECT_TRUE(torch::equal(backgrounds.grad(), torch::zeros_like(backgrounds)));
  }
}

TEST(ClassificationLoss, InfiniteMarginsOnTheWrongSideAreInfiniteLosses) {
  for (const ClassificationLoss kind : {ClassificationLoss::SoftmaxOhem, ClassificationLoss::Focal,
                                        ClassificationLoss::QualityFocal}) {
    EXPECT_EQ(loss_of({.classification = kind}, {-kInfinity}, {}, {1}), kInfinity);
    EXPECT_EQ(loss_of({.classification = kind}, {}, {kInfinity}), kInfinity);
  }
}

TEST(ClassificationLoss, LargeMarginsDoNotRoundTheLossAway) {
  const torch::Tensor faces = torch::tensor({-200.F});

  EXPECT_EQ(classification_loss(faces, torch::zeros({0}), {}, {}).item<float>(), 200);
}

}  // namespace
}  // namespace retinaface::train
