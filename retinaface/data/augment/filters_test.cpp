#include "retinaface/data/augment/filters.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/data/augment/canvas.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

/// One white pixel in the middle.
Image white_pixel(int side) {
  Image image = internal::filled(side, side, {0, 0, 0});
  std::fill_n(image.pixel(side / 2, side / 2), 3, std::uint8_t{255});
  return image;
}

struct Moments {
  double sum = 0;
  double x_variance = 0;
  double y_variance = 0;
};

/// Of the green channel's light about the middle.
Moments moments(const Image& image) {
  Moments found;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const double light = image.pixel(x, y)[1];
      found.sum += light;
      found.x_variance += light * std::pow(x - image.width() / 2, 2);
      found.y_variance += light * std::pow(y - image.height() / 2, 2);
    }
  }
  found.x_variance /= found.sum;
  found.y_variance /= found.sum;
  return found;
}

TEST(Filters, BlurSpreadsLightByItsSigma) {
  for (const double sigma : {0.7, 1.0, 1.5}) {
    const Moments blurred = moments(internal::gaussian_blur(white_pixel(31).view(), sigma));
    EXPECT_NEAR(blurred.x_variance, sigma * sigma, 0.15 * sigma * sigma) << sigma;
    EXPECT_NEAR(blurred.y_variance, sigma * sigma, 0.15 * sigma * sigma) << sigma;
    EXPECT_NEAR(blurred.sum, 255, 40) << sigma;
  }
}

TEST(Filters, BlurOfAnyWidthFallsFromTheMiddle) {
  for (const double sigma : {2.0, 7.0, 20.0}) {
    Image line = internal::filled(121, 1, {0, 0, 0});
    std::fill_n(line.pixel(60, 0), 3, std::uint8_t{255});
    const Image blurred = internal::gaussian_blur(line.view(), sigma);
    for (int x = 60; x < 120; ++x)  // weights are whole 256ths
      EXPECT_LE(blurred.pixel(x + 1, 0)[0], blurred.pixel(x, 0)[0] + 1) << sigma << ", " << x;
    EXPECT_LE(blurred.pixel(60, 0)[0], 255 / (2.5 * sigma) + 1);
  }
}

TEST(Filters, FlatPicturesStayFlatUpToTheEdge) {
  const Image flat = internal::filled(13, 7, {255, 100, 3});

  for (const double strength : {0.1, 1.0, 6.0, 20.0}) {
    EXPECT_EQ(testing::largest_difference(internal::gaussian_blur(flat.view(), strength).view(),
                                          flat.view()),
              0);
    EXPECT_EQ(testing::largest_difference(internal::motion_blur(flat.view(), strength, 33).view(),
                                          flat.view()),
              0);
  }
}

TEST(Filters, MotionSmearsAlongItsLineOnly) {
  const Moments across = moments(internal::motion_blur(white_pixel(31).view(), 8, 0));
  const Moments down = moments(internal::motion_blur(white_pixel(31).view(), 8, 90));

  EXPECT_NEAR(across.x_variance, (9 * 9 - 1) / 12.0, 0.2);  // of nine equal steps
  EXPECT_EQ(across.y_variance, 0);
  EXPECT_NEAR(down.y_variance, (9 * 9 - 1) / 12.0, 0.2);
  EXPECT_EQ(down.x_variance, 0);
}

TEST(Filters, NoMotionIsNoChange) {
  const Image noise = testing::noise(20, 10, PixelFormat::Rgb8);

  EXPECT_EQ(
      testing::largest_difference(internal::motion_blur(noise.view(), 0, 10).view(), noise.view()),
      0);
}

TEST(Filters, LevelsFollowGainAndGamma) {
  Image image = internal::filled(2, 2, {255, 128, 0});

  internal::change_levels(image, 0.5, 2);

  EXPECT_EQ(image.row(1)[0], 128);
  EXPECT_EQ(image.row(1)[1], 32);
  EXPECT_EQ(image.row(1)[2], 0);
}

TEST(Filters, NoiseHasItsSigmaAndNoMean) {
  Image image = internal::filled(200, 200, {128, 128, 128});
  Random random(1);

  internal::add_noise(image, 10, random);

  double sum = 0;
  double squares = 0;
  for (const std::uint8_t level : image.bytes()) {
    sum += level - 128;
    squares += (level - 128) * (level - 128);
  }
  const auto count = static_cast<double>(image.bytes().size());
  EXPECT_NEAR(sum / count, 0, 0.1);
  EXPECT_NEAR(std::sqrt(squares / count), 10, 0.1);
}

}  // namespace
}  // namespace retinaface
