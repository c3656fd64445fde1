#include "retinaface/data/augment/color_matrix.h"

#include <gtest/gtest.h>

#include "retinaface/data/augment/canvas.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using internal::ColorMatrix;
using Rgb = std::array<std::uint8_t, 3>;

Rgb applied(const ColorMatrix& matrix, const Rgb& color) {
  Image pixel = internal::filled(1, 1, color);
  matrix.apply_to(pixel);
  return {pixel.row(0)[0], pixel.row(0)[1], pixel.row(0)[2]};
}

TEST(ColorMatrix, TheIdentityChangesNothing) {
  const Image before = testing::noise(17, 5, PixelFormat::Rgb8);
  Image after = before.clone();

  ColorMatrix{}.apply_to(after);

  EXPECT_EQ(testing::largest_difference(after.view(), before.view()), 0);
}

TEST(ColorMatrix, BrightnessAddsAndContrastMultipliesAndBothAreClamped) {
  EXPECT_EQ(applied(ColorMatrix::brightness(20), {0, 100, 250}), (Rgb{20, 120, 255}));
  EXPECT_EQ(applied(ColorMatrix::brightness(-20), {0, 100, 250}), (Rgb{0, 80, 230}));
  EXPECT_EQ(applied(ColorMatrix::contrast(1.5), {3, 100, 250}), (Rgb{5, 150, 255}));
}

TEST(ColorMatrix, NoSaturationIsTheLuma) {
  const Rgb gray = applied(ColorMatrix::saturation(0), {200, 100, 50});

  EXPECT_EQ(gray, (Rgb{124, 124, 124}));  // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
}

TEST(ColorMatrix, AThirdOfACircleOfHuePutsRedIntoGreen) {
  EXPECT_EQ(applied(ColorMatrix::hue(120), {200, 10, 30}), (Rgb{30, 200, 10}));
  EXPECT_EQ(applied(ColorMatrix::hue(77), {90, 90, 90}), (Rgb{90, 90, 90}));
}

TEST(ColorMatrix, PermutationPicksChannels) {
  EXPECT_EQ(applied(ColorMatrix::permutation({2, 0, 1}), {1, 2, 3}), (Rgb{3, 1, 2}));
}

TEST(ColorMatrix, AProductDoesTheRightFactorFirst) {
  const auto matrix = ColorMatrix::contrast(2) * ColorMatrix::brightness(10);

  EXPECT_EQ(applied(matrix, {10, 20, 30}), (Rgb{40, 60, 80}));
}

}  // namespace
}  // namespace retinaface
