#include "retinaface/train/box_loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/train/decoded_boxes.h"
#include "retinaface/train/gradient_check.h"

namespace retinaface::train {
namespace {

const auto kDouble = torch::TensorOptions(torch::kDouble);
// One anchor of 10 × 10 around (5, 5), whose numbers are pixels / 10 and log sizes.
const torch::Tensor kAnchor = torch::tensor({{0., 0., 10., 10.}}, kDouble);

BoxCoding uneven_coding() {
  return {.box_mean = {0.1F, -0.2F, 0.3F, 0}, .box_std = {0.1F, 0.2F, 0.25F, 0.5F}};
}

/// Numbers that decode to a box on kAnchor.
torch::Tensor encoded(double x1, double y1, double x2, double y2) {
  return torch::tensor({{(x1 + x2) / 20 - 0.5, (y1 + y2) / 20 - 0.5, std::log((x2 - x1) / 10),
                         std::log((y2 - y1) / 10)}},
                       kDouble);
}

double loss_of(const LossOptions& options, const torch::Tensor& predicted,
               const torch::Tensor& target) {
  return box_loss(predicted, target, kAnchor, {}, options).item<double>();
}

TEST(DecodeBoxes, IsDecodeBoxRowByRow) {
  torch::manual_seed(1);
  const torch::Tensor numbers =
      torch::cat({torch::randn({40, 4}),
                  torch::tensor({{0.F, 1.F, 1000.F, -1000.F}, {0.F, 0.F, 64.F, 32.F}})});
  const torch::Tensor corners = torch::rand({42, 2}) * 100;
  const torch::Tensor anchors = torch::cat({corners, corners + 1 + 50 * torch::rand({42, 1})}, 1);
  for (const BoxCoding& coding : {BoxCoding{}, uneven_coding()}) {
    const torch::Tensor boxes = decode_boxes(numbers, anchors, coding);

    for (std::int64_t i = 0; i < numbers.size(0); ++i) {
      const float* anchor = anchors[i].data_ptr<float>();
      const Box expected = decode_box(numbers[i].data_ptr<float>(),
                                      {anchor[0], anchor[1], anchor[2], anchor[3]}, coding);
      const float* box = boxes[i].data_ptr<float>();
      const float tolerance = 1e-5F * (100 + expected.width() + expected.height());
      EXPECT_NEAR(box[0], expected.x1, tolerance);
      EXPECT_NEAR(box[1], expected.y1, tolerance);
      EXPECT_NEAR(box[2], expected.x2, tolerance);
      EXPECT_NEAR(box[3], expected.y2, tolerance);
    }
  }
}

TEST(DecodeBoxes, GradientsAreThoseOfDifferences) {
  torch::manual_seed(2);
  const torch::Tensor anchors = kAnchor.expand({6, 4});

  EXPECT_LT(
      testing::gradient_error(
          [&](const auto& inputs) { return decode_boxes(inputs[0], anchors, uneven_coding()); },
          {torch::randn({6, 4}, kDouble)}),
      1e-6);
}

TEST(DecodeBoxes, NothingPullsAtALogSizeThatIsHeld) {
  const torch::Tensor numbers = torch::tensor({{0., 0., 17., 1.}}, kDouble).requires_grad_();

  decode_boxes(numbers, kAnchor, {}).select(1, 2).sum().backward();

  EXPECT_EQ(numbers.grad()[0][2].item<double>(), 0);
}

TEST(RelateBoxes, MeasuresByHand) {
  // 10 × 10 at the origin and 10 × 20 at (5, 5).
  const BoxRelation relation = relate_boxes(kAnchor, torch::tensor({{5., 5., 15., 25.}}, kDouble));

  EXPECT_DOUBLE_EQ(relation.iou.item<double>(), 25. / 275);
  EXPECT_DOUBLE_EQ(relation.united.item<double>(), 275);
  EXPECT_DOUBLE_EQ(relation.enclosing.item<double>(), 15 * 25);
  EXPECT_DOUBLE_EQ(relation.enclosing_diagonal.item<double>(), 15 * 15 + 25 * 25);
  EXPECT_DOUBLE_EQ(relation.center_distance.item<double>(), 5 * 5 + 10 * 10);
}

TEST(RelateBoxes, OfBoxesApartTheIouIs0) {
  const BoxRelation relation =
      relate_boxes(kAnchor, torch::tensor({{20., 20., 30., 30.}}, kDouble));

  EXPECT_EQ(relation.iou.item<double>(), 0);
  EXPECT_DOUBLE_EQ(relation.united.item<double>(), 200);
  EXPECT_DOUBLE_EQ(relation.enclosing.item<double>(), 900);
}

TEST(BoxLoss, SmoothL1IsQuadraticBelowBetaAndLinearAbove) {
  const torch::Tensor target = torch::zeros({1, 4}, kDouble);
  const torch::Tensor predicted = torch::tensor({{0.5, -3., 0., 0.}}, kDouble);

  EXPECT_DOUBLE_EQ(loss_of({.box_beta = 1}, predicted, target), 0.125 + 2.5);
  EXPECT_DOUBLE_EQ(loss_of({.box_beta = 0.25F}, predicted, target), 0.375 + 2.875);
  EXPECT_DOUBLE_EQ(loss_of({.box_beta = 0}, predicted, target), 3.5);
}

// MXNet's smooth_l1 with scalar 3: (3 x)² / 2 below 1 / 9, |x| - 1 / 18 above.
TEST(BoxLoss, ABetaOfOneNinthIsTheReleasedLoss) {
  const torch::Tensor target = torch::zeros({1, 4}, kDouble);
  const torch::Tensor predicted = torch::tensor({{0.1, 0., 2., 0.}}, kDouble);

  EXPECT_NEAR(loss_of({.box_beta = 1 / 9.F}, predicted, target), 0.09 / 2 + 2 - 1 / 18., 1e-7);
}

TEST(BoxLoss, GiouAndDiouByHand) {
  // 10 × 10 at the origin and at (5, 0): IoU 50 / 150; the box around both has 15 × 10.
  const torch::Tensor target = encoded(0, 0, 10, 10);
  const torch::Tensor predicted = encoded(5, 0, 15, 10);

  EXPECT_NEAR(loss_of({.box = BoxLoss::Giou}, predicted, target), 1 - 1 / 3., 1e-12);
  EXPECT_NEAR(loss_of({.box = BoxLoss::Diou}, predicted, target), 1 - 1 / 3. + 25. / 325, 1e-12);
}

TEST(BoxLoss, GiouAndDiouStillPullBoxesThatDoNotTouch) {
  const torch::Tensor target = encoded(0, 0, 10, 10);
  for (const BoxLoss kind : {BoxLoss::Giou, BoxLoss::Diou}) {
    const torch::Tensor predicted = encoded(20, 0, 30, 10).requires_grad_();

    box_loss(predicted, target, kAnchor, {}, {.box = kind}).backward();

    EXPECT_GT(predicted.grad()[0][0].item<double>(), 0.01);
  }
}

TEST(BoxLoss, IsTheSumOverAnchorsAnd0ForAPerfectBox) {
  torch::manual_seed(3);
  const torch::Tensor target = torch::randn({5, 4}, kDouble);
  const torch::Tensor predicted = torch::randn({5, 4}, kDouble);
  const torch::Tensor anchors = kAnchor.expand({5, 4});
  for (const BoxLoss kind : {BoxLoss::SmoothL1, BoxLoss::Giou, BoxLoss::Diou}) {
    const LossOptions options{.box = kind};
    double sum = 0;
    for (std::int64_t i = 0; i < 5; ++i) {
      sum += box_loss(predicted.narrow(0, i, 1), target.narrow(0, i, 1), kAnchor, uneven_coding(),
                      options)
                 .item<double>();
    }

    EXPECT_NEAR(box_loss(predicted, target, anchors, uneven_coding(), options).item<double>(), sum,
                1e-12);
    EXPECT_NEAR(box_loss(target, target, anchors, uneven_coding(), options).item<double>(), 0,
                1e-12);
  }
}

TEST(BoxLoss, GradientsAreThoseOfDifferences) {
  torch::manual_seed(4);
  const torch::Tensor target = torch::randn({8, 4}, kDouble);
  const torch::Tensor anchors = kAnchor.expand({8, 4});
  for (const BoxLoss kind : {BoxLoss::SmoothL1, BoxLoss::Giou, BoxLoss::Diou}) {
    const LossOptions options{.box = kind, .box_beta = 0.5F};

    EXPECT_LT(testing::gradient_error(
                  [&](const auto& inputs) {
                    return box_loss(inputs[0], target, anchors, uneven_coding(), options);
                  },
                  {torch::randn({8, 4}, kDouble)}),
              1e-6);
  }
}

TEST(BoxLoss, WildNumbersGiveFiniteLossesAndGradients) {
  const torch::Tensor target = torch::zeros({1, 4});
  for (const float wild : {1e6F, -1e6F}) {
    for (const BoxLoss kind : {BoxLoss::SmoothL1, BoxLoss::Giou, BoxLoss::Diou}) {
      const torch::Tensor predicted = torch::full({1, 4}, wild).requires_grad_();

      const torch::Tensor loss =
          box_loss(predicted, target, kAnchor.to(torch::kFloat), {}, {.box = kind});
      loss.backward();

      EXPECT_TRUE(std::isfinite(loss.item<float>()));
      EXPECT_TRUE(predicted.grad().isfinite().all().item<bool>()) << predicted.grad();
    }
  }
}

TEST(BoxLoss, WithoutAnchorsIs0) {
  const torch::Tensor none = torch::zeros({0, 4});
  for (const BoxLoss kind : {BoxLoss::SmoothL1, BoxLoss::Giou, BoxLoss::Diou}) {
    EXPECT_EQ(box_loss(none, none, none, {}, {.box = kind}).item<float>(), 0);
  }
}

}  // namespace
}  // namespace retinaface::train
