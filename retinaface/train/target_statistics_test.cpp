#include "retinaface/train/target_statistics.h"

#include <gtest/gtest.h>

#include "retinaface/base/random.h"
#include "retinaface/train/targets.h"

namespace retinaface::train {
namespace {

constexpr int kSize = 160;

LabelledFace random_face(Random& random) {
  const auto uniform = [&](double low, double high) {
    return static_cast<float>(random.uniform(low, high));
  };
  const float width = uniform(12, 60);
  const float x = uniform(0, kSize);
  const float y = uniform(0, kSize);
  LabelledFace face;
  face.box = {x, y, x + width, y + width * uniform(1, 1.4)};
  face.landmarks.emplace();
  for (std::size_t k = 0; k < 5; ++k) {
    face.landmarks->points[k] = {x + width * uniform(0.1, 0.9), y + width * uniform(0.1, 1.2)};
    face.landmark_states[k] =
        random.below(3) == 0 ? LandmarkState::Missing : LandmarkState::Visible;
  }
  return face;
}

std::vector<Sample> random_samples(int num_samples) {
  Random random(7);
  std::vector<Sample> samples;
  for (int i = 0; i < num_samples; ++i) {
    samples.push_back({Image(kSize, kSize, PixelFormat::Rgb8), {}, "sample"});
    for (int f = 0; f < 6; ++f) samples.back().faces.push_back(random_face(random));
  }
  return samples;
}

/// Means over the rows of [P, K] whose mask [P, K] is 1.
torch::Tensor masked_mean(const torch::Tensor& values, const torch::Tensor& mask) {
  return (values * mask).sum(0) / mask.sum(0);
}

void expect_standard(const torch::Tensor& numbers, const torch::Tensor& mask) {
  const torch::Tensor values = numbers.to(torch::kDouble);
  const torch::Tensor mean = masked_mean(values, mask);
  const torch::Tensor variance = masked_mean((values - mean).square(), mask);
  EXPECT_LT(mean.abs().max().item<double>(), 1e-4) << mean;
  EXPECT_LT((variance.sqrt() - 1).abs().max().item<double>(), 1e-4) << variance;
}

TEST(TargetStatistics, TargetsOfTheSamplesGetMean0AndDeviation1) {
  const std::vector<Sample> samples = random_samples(40);
  NetworkConfig config = network_preset("retinaface-mnet025").value();
  const AssignerOptions options{.positive_iou = 0.4F};

  config.coding = normalised_coding(samples, config, options).value();

  const TargetTensors targets = make_targets(samples, config, options);
  ASSERT_GT(targets.positives.size(0), 200);
  expect_standard(targets.boxes, torch::ones_like(targets.boxes));
  expect_standard(targets.landmarks, targets.point_mask.repeat_interleave(2, 1));
}

TEST(TargetStatistics, SamplesOneByOneAreTheSameAsTogether) {
  const std::vector<Sample> samples = random_samples(3);
  const NetworkConfig config = network_preset("retinaface-mnet025").value();
  TargetStatistics statistics(config, {});

  for (const Sample& sample : samples) statistics.add(sample);

  EXPECT_EQ(statistics.normalised_coding().value(), normalised_coding(samples, config, {}).value());
}

TEST(TargetStatistics, WithoutLandmarksTheirsStayThoseOfTheConfig) {
  std::vector<Sample> samples = random_samples(3);
  for (Sample& sample : samples) {
    for (LabelledFace& face : sample.faces) face.landmarks.reset();
  }
  const NetworkConfig config = network_preset("retinaface-mnet025").value();

  const BoxCoding coding = normalised_coding(samples, config, {}).value();

  EXPECT_EQ(coding.point_mean, config.coding.point_mean);
  EXPECT_EQ(coding.point_std, config.coding.point_std);
  EXPECT_NE(coding.box_std, config.coding.box_std);
}

TEST(TargetStatistics, ANumberThatNeverVariesKeepsItsDeviation) {
  NetworkConfig config;
  config.anchors = {{16, 8, {16}}};
  config.coding.box_std.fill(0.2F);
  LabelledFace face;
  face.box = {2, 0, 18, 16};
  std::vector<Sample> samples;
  samples.push_back({Image(32, 32, PixelFormat::Rgb8), {face}, "one face"});

  const BoxCoding coding = normalised_coding(samples, config, {}).value();

  EXPECT_EQ(coding.box_mean, (std::array<float, 4>{0.125F, 0, 0, 0}));
  EXPECT_EQ(coding.box_std, config.coding.box_std);
}

TEST(TargetStatistics, NeedAFace) {
  const NetworkConfig config = network_preset("retinaface-mnet025").value();
  std::vector<Sample> samples;
  samples.push_back({Image(kSize, kSize, PixelFormat::Rgb8), {}, "empty"});

  const auto coding = normalised_coding(samples, config, {});

  ASSERT_FALSE(coding.ok());
  EXPECT_EQ(coding.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace retinaface::train
