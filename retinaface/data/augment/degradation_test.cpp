#include "retinaface/data/augment/degradation.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/test_samples.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::MadeSamples;

Sample wavy() {
  return {testing::waves(96, 64), {testing::frontal_face({10, 10, 16, 18})}, "waves"};
}

Sample noisy() {
  return {testing::noise(96, 64, PixelFormat::Rgb8),
          {testing::frontal_face({10, 10, 16, 18})},
          "noise"};
}

Sample degraded(const Sample& sample, const DegradationOptions& options, std::uint64_t seed = 1) {
  const MadeSamples source(sample);
  Random random(seed);
  return Degradation(source, options).sample({}, random).value();
}

/// The mean difference of neighbours in a row: how much detail there is.
double detail(const Image& image) {
  double sum = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 1; x < image.width(); ++x)
      sum += std::abs(image.pixel(x, y)[0] - image.pixel(x - 1, y)[0]);
  }
  return sum / (image.width() - 1) / image.height();
}

double mean_level(const Image& image) {
  double sum = 0;
  for (const std::uint8_t level : image.bytes()) sum += level;
  return sum / static_cast<double>(image.bytes().size());
}

TEST(Degradation, WithoutAnyProbabilityNothingChanges) {
  const Sample before = noisy();

  const Sample after = degraded(before, {});

  EXPECT_EQ(testing::largest_difference(after.image.view(), before.image.view()), 0);
  EXPECT_FALSE(after.faces[0].ignore);
}

TEST(Degradation, ShrinkingAndBlurLoseDetailAndKeepSizeAndLabels) {
  const Sample before = noisy();
  const DegradationOptions kinds[] = {{.shrink_probability = 1, .min_face_side = 0},
                                      {.blur_probability = 1},
                                      {.motion_probability = 1}};

  for (const DegradationOptions& options : kinds) {
    double mean_detail = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const Sample after = degraded(before, options, seed);
      mean_detail += detail(after.image) / 10;
      EXPECT_EQ(after.image.width(), 96);
      EXPECT_EQ(after.image.height(), 64);
      EXPECT_EQ(after.faces[0].box, before.faces[0].box);
    }
    EXPECT_LT(mean_detail, 0.8 * detail(before.image));
  }
}

TEST(Degradation, FacesThatShrankToNothingAreIgnored) {
  const DegradationOptions options{.shrink_probability = 1, .max_shrink = 2, .min_face_side = 4};
  int num_ignored = 0;

  for (std::uint64_t seed = 0; seed < 100; ++seed)
    num_ignored += degraded(wavy(), options, seed).faces[0].ignore ? 1 : 0;

  EXPECT_NEAR(num_ignored, 50, 15);  // a side of 6 is too small beyond a factor of 1.5
}

TEST(Degradation, LowLightIsDarkerAndNoisy) {
  const Sample before = wavy();

  const Sample after = degraded(before, {.dark_probability = 1, .min_gain = 0.3});

  EXPECT_LT(mean_level(after.image), 0.97 * mean_level(before.image));
  EXPECT_GT(detail(after.image), 1.5 * detail(before.image));
}

TEST(Degradation, RecompressionKeepsThePictureButNotItsBytes) {
  const Sample before = wavy();

  const Sample after =
      degraded(before, {.jpeg_probability = 1, .min_jpeg_quality = 30, .max_jpeg_quality = 30});

  const int difference = testing::largest_difference(after.image.view(), before.image.view());
  EXPECT_GT(difference, 0);
  EXPECT_LT(difference, 60);
}

TEST(Degradation, RefusesOptionsOutOfRange) {
  const MadeSamples source(wavy());

  EXPECT_THROW(Degradation(source, {.max_shrink = 0.5}), ContractError);
  EXPECT_THROW(Degradation(source, {.max_blur = 0}), ContractError);
  EXPECT_THROW(Degradation(source, {.max_motion = 1000}), ContractError);
  EXPECT_THROW(Degradation(source, {.min_gain = 0}), ContractError);
  EXPECT_THROW(Degradation(source, {.min_jpeg_quality = 90}), ContractError);
}

}  // namespace
}  // namespace retinaface
