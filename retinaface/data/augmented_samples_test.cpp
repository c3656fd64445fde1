#include "retinaface/data/augmented_samples.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/data/augment/test_samples.h"
#include "retinaface/data/batch_loader.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::MadeSamples;

AugmentationOptions everything() {
  AugmentationOptions options;
  options.crop.scales = {0.3, 2.0};
  options.crop.between_scales = true;
  options.paste = {.probability = 0.5, .background_probability = 0.5};
  options.mosaic.probability = 0.5;
  options.rotation = {.probability = 0.3, .quarter_probability = 0.3};
  options.degradation = {.shrink_probability = 0.3,
                         .blur_probability = 0.3,
                         .motion_probability = 0.3,
                         .dark_probability = 0.3,
                         .jpeg_probability = 0.3};
  options.grayscale_probability = 0.2;
  return options;
}

/// Noise of different sizes with two faces each.
Result<Sample> noisy(const SampleRequest& request, Random& /*random*/) {
  const int width = 90 + static_cast<int>(request.index) * 7;
  const auto right = static_cast<float>(width);
  return Sample{testing::noise(width, 120, PixelFormat::Rgb8, request.index),
                {testing::frontal_face({20, 30, 50, 70}),
                 testing::frontal_face({right - 30, 80, right - 10, 100})},
                "noise"};
}

void expect_same(const Sample& a, const Sample& b) {
  EXPECT_EQ(testing::largest_difference(a.image.view(), b.image.view()), 0);
  ASSERT_EQ(a.faces.size(), b.faces.size());
  for (std::size_t i = 0; i < a.faces.size(); ++i) {
    EXPECT_EQ(a.faces[i].box, b.faces[i].box);
    EXPECT_EQ(a.faces[i].ignore, b.faces[i].ignore);
    EXPECT_EQ(a.faces[i].landmarks, b.faces[i].landmarks);
    EXPECT_EQ(a.faces[i].landmark_states, b.faces[i].landmark_states);
  }
}

TEST(AugmentedSamples, AreTheSameWhateverTheNumberOfWorkers) {
  const MadeSamples pictures(24, noisy);
  const AugmentedSamples samples(pictures, everything());
  BatchLoader one(samples, {.batch_size = 8, .num_workers = 1, .seed = 4, .sides = {64, 96}});
  BatchLoader many(samples, {.batch_size = 8, .num_workers = 7, .seed = 4, .sides = {64, 96}});

  for (const std::int64_t epoch : {0, 1}) {
    one.start_epoch(epoch);
    many.start_epoch(epoch);
    while (const auto a = one.next().value()) {
      const auto b = many.next().value();
      ASSERT_TRUE(b.has_value());
      for (std::size_t i = 0; i < 8; ++i) expect_same(a->samples[i], b->samples[i]);
    }
  }
}

TEST(AugmentedSamples, EveryEpochShowsAnotherSample) {
  const MadeSamples pictures(24, noisy);
  const AugmentedSamples samples(pictures, {});
  Random first = sample_random(1, 0, 3);
  Random second = sample_random(1, 1, 3);

  const Sample a = samples.sample({3, 64}, first).value();
  const Sample b = samples.sample({3, 64}, second).value();

  EXPECT_GT(testing::largest_difference(a.image.view(), b.image.view()), 0);
}

TEST(AugmentedSamples, AreSquaresOfTheRequestedSideWithFacesInside) {
  const MadeSamples pictures(24, noisy);
  const AugmentedSamples samples(pictures, everything());

  for (std::size_t i = 0; i < 200; ++i) {
    Random random = sample_random(2, 0, i);
    const Sample sample = samples.sample({i % 24, 80}, random).value();
    ASSERT_EQ(sample.image.width(), 80);
    ASSERT_EQ(sample.image.height(), 80);
    for (const LabelledFace& face : sample.faces) {
      EXPECT_GT(face.box.area(), 0);
      EXPECT_EQ(clip(face.box, 80, 80), face.box);
    }
  }
}

TEST(AugmentedSamples, GrayIsGray) {
  const MadeSamples pictures(24, noisy);
  AugmentationOptions options;
  options.grayscale_probability = 1;
  Random random(0);

  const Sample sample = AugmentedSamples(pictures, options).sample({0, 32}, random).value();

  for (int x = 0; x < 32; ++x) {
    EXPECT_EQ(sample.image.pixel(x, 5)[0], sample.image.pixel(x, 5)[1]);
    EXPECT_EQ(sample.image.pixel(x, 5)[0], sample.image.pixel(x, 5)[2]);
  }
}

}  // namespace
}  // namespace retinaface
