#include "retinaface/data/augment/photometric_distortion.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/data/augment/canvas.h"
#include "retinaface/data/augment/test_samples.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::MadeSamples;
using Rgb = std::array<std::uint8_t, 3>;

constexpr PhotometricDistortionOptions kNothing{
    .probability = 1, .max_brightness = 0, .max_contrast = 0, .max_saturation = 0, .max_hue = 0};

MadeSamples one_color(const Rgb& color) {
  return MadeSamples(
      Sample{internal::filled(4, 4, color), {testing::frontal_face({0, 0, 4, 4})}, "color"});
}

Rgb color_after(const Rgb& color, const PhotometricDistortionOptions& options, std::uint64_t seed) {
  const MadeSamples source = one_color(color);
  Random random(seed);
  const Sample sample = PhotometricDistortion(source, options).sample({}, random).value();
  const std::uint8_t* pixel = sample.image.pixel(3, 3);
  return {pixel[0], pixel[1], pixel[2]};
}

TEST(PhotometricDistortion, BrightnessStaysInItsRangeAndReachesItsEnds) {
  auto options = kNothing;
  options.max_brightness = 30;
  int lowest = 255;
  int highest = 0;

  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Rgb color = color_after({100, 100, 100}, options, seed);
    EXPECT_EQ(color, (Rgb{color[0], color[0], color[0]}));
    lowest = std::min<int>(lowest, color[0]);
    highest = std::max<int>(highest, color[0]);
  }

  EXPECT_GE(lowest, 70);
  EXPECT_LE(lowest, 73);
  EXPECT_LE(highest, 130);
  EXPECT_GE(highest, 127);
}

TEST(PhotometricDistortion, EachChangeIsAsLikelyAsItShouldBe) {
  auto options = kNothing;
  options.max_saturation = 0.5;
  options.probability = 0.25;
  int num_changed = 0;

  for (std::uint64_t seed = 0; seed < 1000; ++seed)
    num_changed += color_after({250, 10, 100}, options, seed) != Rgb{250, 10, 100} ? 1 : 0;

  EXPECT_NEAR(num_changed, 250, 50);
}

TEST(PhotometricDistortion, ChannelsAreSwappedToAnotherOrder) {
  auto options = kNothing;
  options.swap_probability = 1;

  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Rgb color = color_after({10, 20, 30}, options, seed);
    EXPECT_NE(color, (Rgb{10, 20, 30}));
    std::ranges::sort(color);
    EXPECT_EQ(color, (Rgb{10, 20, 30}));
  }
}

TEST(PhotometricDistortion, ProbabilityZeroChangesNothing) {
  const Sample original{
      testing::noise(20, 20, PixelFormat::Rgb8), {testing::frontal_face({3, 4, 10, 12})}, "noise"};
  const MadeSamples source(original);
  Random random(1);

  const Sample sample =
      PhotometricDistortion(source, {.probability = 0}).sample({}, random).value();

  EXPECT_EQ(testing::largest_difference(sample.image.view(), original.image.view()), 0);
  EXPECT_EQ(sample.faces[0].box, original.faces[0].box);
}

}  // namespace
}  // namespace retinaface
