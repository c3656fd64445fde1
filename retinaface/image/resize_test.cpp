#include "retinaface/image/resize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::noise;

Image gray(int width, int height, std::initializer_list<int> values) {
  Image image(width, height, PixelFormat::Gray8);
  std::size_t i = 0;
  for (const int value : values) {
    image.pixel(static_cast<int>(i) % width, static_cast<int>(i) / width)[0] =
        static_cast<std::uint8_t>(value);
    ++i;
  }
  return image;
}

TEST(Resize, SameSizeIsACopy) {
  for (const auto interpolation : {Interpolation::Bilinear, Interpolation::Area}) {
    const Image image = noise(37, 23, PixelFormat::Rgb8);

    const Image same = resize(image.view(), 37, 23, interpolation);

    EXPECT_EQ(largest_difference(same.view(), image.view()), 0);
  }
}

TEST(Resize, BilinearBlendsBetweenPixelCentres) {
  const Image two = gray(2, 1, {0, 100});

  const Image four = resize(two.view(), 4, 1);

  // Centres at -0.25, 0.25, 0.75, 1.25 of the source's; edges are repeated.
  EXPECT_EQ(largest_difference(four.view(), gray(4, 1, {0, 25, 75, 100}).view()), 0);
}

TEST(Resize, AreaIsTheMeanOfWhatAPixelCovers) {
  const Image three = gray(3, 1, {0, 90, 240});

  const Image two = resize(three.view(), 2, 1, Interpolation::Area);

  // (0 + 90 / 2) / 1.5 and (90 / 2 + 240) / 1.5.
  EXPECT_EQ(largest_difference(two.view(), gray(2, 1, {30, 190}).view()), 0);
}

TEST(Resize, ByAFactorMapsCoordinatesByThatFactorWhateverTheRounding) {
  const Image image = gray(3, 1, {0, 100, 200});

  const Image scaled = resize_by(image.view(), 1.5);

  // 4.5 x 1.5 rounds to 4 x 2 pixels; centres lie at (x + 0.5) / 1.5 - 0.5 = -1/6, 1/2, 7/6, 11/6.
  EXPECT_EQ(
      largest_difference(scaled.view(), gray(4, 2, {0, 50, 117, 183, 0, 50, 117, 183}).view()), 0);
}

TEST(Resize, ReadsAnyStrideAndBottomUpPictures) {
  const Image image = noise(60, 40, PixelFormat::Rgb8);
  const Image cut = resize(image.view().crop(7, 5, 20, 21), 33, 11);
  Image small(20, 21, PixelFormat::Rgb8);
  Image upside_down(20, 21, PixelFormat::Rgb8);
  for (int y = 0; y < 21; ++y) {
    std::copy_n(image.pixel(7, 5 + y), 60, small.row(y));
    std::copy_n(image.pixel(7, 5 + y), 60, upside_down.row(20 - y));
  }
  const ImageView bottom_up(upside_down.row(20), 20, 21, PixelFormat::Rgb8, -60);

  EXPECT_EQ(largest_difference(cut.view(), resize(small.view(), 33, 11).view()), 0);
  EXPECT_EQ(largest_difference(cut.view(), resize(bottom_up, 33, 11).view()), 0);
  EXPECT_EQ(largest_difference(resize(bottom_up, 9, 11, Interpolation::Area).view(),
                               resize(small.view(), 9, 11, Interpolation::Area).view()),
            0);
}

TEST(Resize, EveryColumnOfEveryWidthIsRight) {
  // Tails of vectors: a constant picture must stay constant up to its last byte.
  for (int width = 1; width <= 70; ++width) {
    Image flat(2 * width + 1, 3, PixelFormat::Rgb8);
    for (int y = 0; y < 3; ++y) std::fill_n(flat.row(y), flat.row_stride(), std::uint8_t{201});
    for (const auto interpolation : {Interpolation::Bilinear, Interpolation::Area}) {
      const Image resized = resize(flat.view(), width, 2, interpolation);
      for (const std::uint8_t byte : resized.bytes()) ASSERT_EQ(byte, 201) << "width " << width;
    }
  }
}

TEST(Resize, RefusesEmptyPicturesAndTargetsAndImpossibleScales) {
  const Image image = noise(4, 4, PixelFormat::Rgb8);

  EXPECT_THROW(static_cast<void>(resize({}, 4, 4)), ContractError);
  EXPECT_THROW(static_cast<void>(resize(image.view(), 0, 4)), ContractError);
  for (const double scale : {0.0, -1.0, 1e300, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(static_cast<void>(resize_by(image.view(), scale)), ContractError) << scale;
  }
}

TEST(Resize, ByATinyFactorKeepsOnePixel) {
  const Image image = noise(10, 4, PixelFormat::Gray8);

  const Image tiny = resize_by(image.view(), 1e-6, Interpolation::Area);

  EXPECT_EQ(tiny.width(), 1);
  EXPECT_EQ(tiny.height(), 1);
}

}  // namespace
}  // namespace retinaface
