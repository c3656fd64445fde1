#include "retinaface/train/loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/train/gradient_check.h"

namespace retinaface::train {
namespace {

constexpr int kSize = 64;
constexpr std::int64_t kNumAnchors = 16 + 4;

NetworkConfig small_config() {
  NetworkConfig config;
  config.anchors = {{16, 8, {20}}, {32, 16, {40}}};
  config.coding.box_std = {0.1F, 0.1F, 0.2F, 0.2F};
  return config;
}

LabelledFace random_face(Random& random) {
  const auto uniform = [&](double low, double high) {
    return static_cast<float>(random.uniform(low, high));
  };
  const float side = uniform(14, 44);
  const float x = uniform(0, kSize - side);
  const float y = uniform(0, kSize - side);
  LabelledFace face;
  face.box = {x, y, x + side, y + side};
  face.landmarks.emplace();
  for (std::size_t k = 0; k < 5; ++k) {
    face.landmarks->points[k] = {x + uniform(0, side), y + uniform(0, side)};
    face.landmark_states[k] =
        random.below(4) == 0 ? LandmarkState::Missing : LandmarkState::Visible;
  }
  return face;
}

/// Pictures with 0 to 3 faces and perhaps one to be ignored.
std::vector<Sample> random_samples(std::uint64_t seed, int count) {
  Random random(seed);
  std::vector<Sample> samples;
  for (int i = 0; i < count; ++i) {
    samples.push_back({Image(kSize, kSize, PixelFormat::Rgb8), {}, "sample"});
    for (int f = 0; f < i % 4; ++f) {
      samples.back().faces.push_back(random_face(random));
      samples.back().faces.back().ignore = f == 2;
    }
  }
  return samples;
}

TargetTensors random_targets(int num_pictures) {
  return make_targets(random_samples(11, num_pictures), small_config(),
                      {.kind = AssignerKind::Forced, .positive_iou = 0.45F});
}

HeadTensors random_heads(std::int64_t num_pictures, torch::Dtype type = torch::kDouble) {
  torch::manual_seed(5);
  return {torch::randn({num_pictures, kNumAnchors, 2}, type).requires_grad_(),
          torch::randn({num_pictures, kNumAnchors, 4}, type).requires_grad_(),
          torch::randn({num_pictures, kNumAnchors, 10}, type).requires_grad_()};
}

/// Pictures [first, first + count) alone.
HeadTensors part(const HeadTensors& heads, std::int64_t first, std::int64_t count) {
  return {heads.logits.narrow(0, first, count), heads.boxes.narrow(0, first, count),
          heads.landmarks.narrow(0, first, count)};
}

/// What the recipes of the paper, of the code released with it, of biubug6 and a modern one say.
std::vector<LossOptions> recipes() {
  return {{},
          {.mining_scope = MiningScope::Level,
           .max_positives = 2,
           .anchors_per_scope = 6,
           .box_beta = 1 / 9.F,
           .landmark_beta = 1 / 9.F},
          {.negatives_per_positive = 7, .box_weight = 2, .landmark_weight = 1},
          {.classification = ClassificationLoss::Focal,
           .box = BoxLoss::Giou,
           .landmarks = LandmarkLoss::Wing},
          {.classification = ClassificationLoss::QualityFocal,
           .box = BoxLoss::Diou,
           .landmark_beta = 1 / 9.F},
          {.mining_scope = MiningScope::Batch, .min_negatives = 4}};
}

bool is_zero(const torch::Tensor& tensor) {
  return (tensor == 0).all().item<bool>();
}

TEST(MultiTaskLoss, AddsTheTermsUpByHand) {
  // One picture of one anchor, [0, 16), and a face two pixels to its right.
  NetworkConfig config;
  config.anchors = {{16, 8, {16}}};
  LabelledFace face;
  face.box = {2, 0, 18, 16};
  face.landmarks = Landmarks5{{{{24, 8}, {0, 0}, {0, 0}, {0, 0}, {0, 0}}}};
  face.landmark_states[0] = LandmarkState::Visible;
  std::vector<Sample> samples;
  samples.push_back({Image(16, 16, PixelFormat::Rgb8), {face}, "one"});
  const HeadTensors heads{torch::tensor({{{1.F, 1.F}}}), torch::zeros({1, 1, 4}),
                          torch::zeros({1, 1, 10})};

  const LossTerms terms = multi_task_loss(heads, make_targets(samples, config, {}), config, {});

  const double box = 0.125 * 0.125 / 2;
  EXPECT_NEAR(terms.classification.item<double>(), std::log(2.), 1e-6);
  EXPECT_NEAR(terms.box.item<double>(), box, 1e-6);
  EXPECT_NEAR(terms.landmarks.item<double>(), 0.5, 1e-6);
  EXPECT_NEAR(terms.total.item<double>(), std::log(2.) + 0.25 * box + 0.1 * 0.5, 1e-6);
  EXPECT_EQ(terms.num_positives, 1);
  EXPECT_FALSE(terms.dense.defined());
}

TEST(MultiTaskLoss, SlowGradientsAreThoseOfDifferences) {
  const TargetTensors targets = random_targets(3);
  const HeadTensors heads = random_heads(3);
  for (const LossOptions& options : recipes()) {
    // The IoU that QualityFocal aims at is a target: differences would see it move.
    const bool by_quality = options.classification == ClassificationLoss::QualityFocal;
    const auto total = [&](const auto& inputs) {
      return multi_task_loss({inputs[0], by_quality ? heads.boxes.detach() : inputs[2], inputs[1]},
                             targets, small_config(), options)
          .total;
    };
    std::vector<torch::Tensor> inputs{heads.logits, heads.landmarks};
    if (!by_quality) inputs.push_back(heads.boxes);

    EXPECT_LT(testing::gradient_error(total, inputs), 1e-6);
  }
}

TEST(MultiTaskLoss, TheQualityThatScoresAimAtHasNoGradient) {
  const HeadTensors heads = random_heads(4);
  const LossOptions options{.classification = ClassificationLoss::QualityFocal};

  multi_task_loss(heads, random_targets(4), small_config(), options).classification.backward();

  EXPECT_FALSE(heads.boxes.grad().defined());
  EXPECT_FALSE(is_zero(heads.logits.grad()));
}

TEST(MultiTaskLoss, IgnoredAnchorsHaveNoGradientAndOnlyFacesHaveOneOfBoxes) {
  const TargetTensors targets = random_targets(4);
  ASSERT_GT((targets.labels == -1).sum().item<std::int64_t>(), 0);
  for (const LossOptions& options : recipes()) {
    const HeadTensors heads = random_heads(4);

    multi_task_loss(heads, targets, small_config(), options).total.backward();

    const auto pulled = [](const torch::Tensor& head) { return (head.grad() != 0).any(2); };
    EXPECT_FALSE(pulled(heads.logits).logical_and(targets.labels == -1).any().item<bool>());
    EXPECT_FALSE(pulled(heads.boxes).logical_and(targets.labels != 1).any().item<bool>());
    EXPECT_FALSE(pulled(heads.landmarks).logical_and(targets.labels != 1).any().item<bool>());
    EXPECT_TRUE(pulled(heads.boxes).any().item<bool>());
    EXPECT_TRUE(pulled(heads.landmarks).any().item<bool>());
  }
}

TEST(MultiTaskLoss, WithoutFacesIsFiniteAndPullsAtNoBox) {
  const TargetTensors targets = make_targets(random_samples(1, 1), small_config(), {});
  for (LossOptions options : recipes()) {
    options.min_negatives = 3;
    const HeadTensors heads = random_heads(1);

    const LossTerms terms = multi_task_loss(heads, targets, small_config(), options);
    terms.total.backward();

    EXPECT_GT(terms.classification.item<double>(), 0);
    EXPECT_TRUE(std::isfinite(terms.total.item<double>()));
    EXPECT_EQ(terms.box.item<double>(), 0);
    EXPECT_EQ(terms.landmarks.item<double>(), 0);
    EXPECT_EQ(terms.num_positives, 0);
    EXPECT_FALSE(is_zero(heads.logits.grad()));
    EXPECT_TRUE(is_zero(heads.boxes.grad()));
    EXPECT_TRUE(is_zero(heads.landmarks.grad()));
  }
}

TEST(MultiTaskLoss, WithoutFacesAndBackgroundsIs0) {
  const HeadTensors heads = random_heads(1);

  const LossTerms terms = multi_task_loss(
      heads, make_targets(random_samples(1, 1), small_config(), {}), small_config(), {});
  terms.total.backward();

  EXPECT_EQ(terms.total.item<double>(), 0);
  EXPECT_TRUE(is_zero(heads.logits.grad()));
}

TEST(MultiTaskLoss, SetsWithoutLandmarksTrainWithoutThatTerm) {
  std::vector<Sample> samples = random_samples(11, 4);
  for (Sample& sample : samples) {
    for (LabelledFace& face : sample.faces) face.landmarks.reset();
  }
  const TargetTensors targets =
      make_targets(samples, small_config(), {.kind = AssignerKind::Forced});
  const HeadTensors heads = random_heads(4);

  const LossTerms terms = multi_task_loss(heads, targets, small_config(), {});
  terms.total.backward();

  EXPECT_EQ(terms.landmarks.item<double>(), 0);
  EXPECT_GT(terms.box.item<double>(), 0);
  EXPECT_TRUE(is_zero(heads.landmarks.grad()));
}

TEST(MultiTaskLoss, OfABatchIsTheMeanOfItsHalvesWithCommonDivisors) {
  const std::vector<Sample> samples = random_samples(11, 4);
  const HeadTensors heads = random_heads(4);
  const AssignerOptions assigner{.kind = AssignerKind::Forced, .positive_iou = 0.45F};
  const auto halves = std::span(samples);
  const TargetTensors first = make_targets(halves.first(2), small_config(), assigner);
  const TargetTensors second = make_targets(halves.last(2), small_config(), assigner);
  const auto mean = [](double a, double b) { return (a + b) / 2; };
  const LossDivisors common{
      mean(count_positives(first).positives, count_positives(second).positives),
      mean(count_positives(first).with_landmarks, count_positives(second).with_landmarks)};
  ASSERT_NE(count_positives(first).positives, count_positives(second).positives);
  for (const LossOptions& options : recipes()) {
    if (options.mining_scope == MiningScope::Batch) continue;  // shared out in each half by itself

    const LossTerms whole = multi_task_loss(heads, make_targets(samples, small_config(), assigner),
                                            small_config(), options);
    const LossTerms a = multi_task_loss(part(heads, 0, 2), first, small_config(), options, common);
    const LossTerms b = multi_task_loss(part(heads, 2, 2), second, small_config(), options, common);

    const auto expect_mean = [](const torch::Tensor& both, const torch::Tensor& one,
                                const torch::Tensor& other) {
      EXPECT_NEAR(both.item<double>(), (one + other).item<double>() / 2, 1e-12);
    };
    expect_mean(whole.classification, a.classification, b.classification);
    expect_mean(whole.box, a.box, b.box);
    expect_mean(whole.landmarks, a.landmarks, b.landmarks);
    expect_mean(whole.total, a.total, b.total);
  }
}

TEST(MultiTaskLoss, TheReleasedRuleDividesByItsAnchorsOfAPicture) {
  const LossOptions options{
      .mining_scope = MiningScope::Level, .max_positives = 64, .anchors_per_scope = 256};
  const TargetTensors targets = random_targets(4);
  const HeadTensors heads = random_heads(4);
  const LossOptions everything{.negatives_per_positive = 1000, .min_negatives = 1000};

  const LossTerms released = multi_task_loss(heads, targets, small_config(), options);
  const LossTerms all = multi_task_loss(heads, targets, small_config(), everything, LossDivisors{});

  // 256 is more than there are: all anchors count, and each term is a sum / (256 × 4 pictures).
  EXPECT_NEAR(released.classification.item<double>(), all.classification.item<double>() / 1024,
              1e-12);
  EXPECT_NEAR(released.box.item<double>(), all.box.item<double>() / 1024, 1e-12);
  EXPECT_NEAR(released.landmarks.item<double>(), all.landmarks.item<double>() / 1024, 1e-12);
}

TEST(MultiTaskLoss, FacesThatMiningLeavesOutPullAtNothing) {
  const TargetTensors targets = random_targets(4);
  const HeadTensors heads = random_heads(4);
  const LossOptions options{.mining_scope = MiningScope::Batch, .max_positives = 1};

  multi_task_loss(heads, targets, small_config(), options).total.backward();

  EXPECT_GT(targets.positives.size(0), 1);
  EXPECT_EQ((heads.boxes.grad() != 0).any(2).sum().item<std::int64_t>(), 1);
}

TEST(MultiTaskLoss, AddsADenseTermByItsWeight) {
  const TargetTensors targets = random_targets(4);
  const HeadTensors heads = random_heads(4);
  const torch::Tensor dense = torch::tensor(3., torch::kDouble).requires_grad_();

  const LossTerms without = multi_task_loss(heads, targets, small_config(), {});
  const LossTerms with = multi_task_loss(heads, targets, small_config(), {}, {}, dense);
  with.total.backward();

  EXPECT_NEAR((with.total - without.total).item<double>(), 0.03, 1e-8);
  EXPECT_NEAR(dense.grad().item<double>(), 0.01, 1e-8);
}

TEST(MultiTaskLoss, ComputesHalfPrecisionInSingle) {
  const TargetTensors targets = random_targets(4);
  const HeadTensors half = random_heads(4, torch::kBFloat16);
  const HeadTensors single{half.logits.to(torch::kFloat), half.boxes.to(torch::kFloat),
                           half.landmarks.to(torch::kFloat)};

  const LossTerms terms = multi_task_loss(half, targets, small_config(), {});
  terms.total.backward();

  EXPECT_EQ(terms.total.scalar_type(), torch::kFloat);
  EXPECT_EQ(terms.total.item<float>(),
            multi_task_loss(single, targets, small_config(), {}).total.item<float>());
  EXPECT_EQ(half.boxes.grad().scalar_type(), torch::kBFloat16);
}

TEST(MultiTaskLoss, RefusesTargetsOfOtherAnchors) {
  const HeadTensors heads = random_heads(3);

  EXPECT_THROW(static_cast<void>(multi_task_loss(heads, random_targets(4), small_config(), {})),
               ContractError);
  EXPECT_THROW(static_cast<void>(multi_task_loss(heads, random_targets(3), small_config(), {},
                                                 LossDivisors{.positives = 0})),
               ContractError);
}

}  // namespace
}  // namespace retinaface::train
