#include "retinaface/image/warp.h"

#include <gtest/gtest.h>

#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::noise;

TEST(Warp, TheIdentityIsACopy) {
  const Image image = noise(13, 9, PixelFormat::Rgb8);

  EXPECT_EQ(largest_difference(warp(image.view(), {}, 13, 9).view(), image.view()), 0);
}

TEST(Warp, AQuarterTurnIsARotation) {
  const Image image = noise(13, 9, PixelFormat::Rgb8);
  // Target (x, y) shows source (y, 9 - x): where a clockwise turn took it from.
  const Similarity source_from_target{0, -1, 0, 9};

  const Image turned = warp(image.view(), source_from_target, 9, 13);

  EXPECT_EQ(largest_difference(turned.view(), rotated(image.view(), 1).view()), 0);
}

TEST(Warp, ByAnAffineMapOfASimilarityIsTheSame) {
  const Image image = noise(13, 9, PixelFormat::Rgb8);
  const Similarity source_from_target{0.75, -0.5, 3, 1};

  const Image warped = warp(image.view(), Affine(source_from_target), 20, 20);

  EXPECT_EQ(
      largest_difference(warped.view(), warp(image.view(), source_from_target, 20, 20).view()), 0);
}

TEST(Warp, ByAnAffineMapScalesEachAxisByItself) {
  const Image image = noise(13, 9, PixelFormat::Rgb8);

  const Image squeezed = warp(image.view(), Affine{-1, 0, 13, 0, 3, 0}, 13, 3);

  for (int x = 0; x < 13; ++x) {
    for (int y = 0; y < 3; ++y) {
      EXPECT_EQ(squeezed.pixel(x, y)[1], image.pixel(12 - x, 3 * y + 1)[1]) << x << ", " << y;
    }
  }
}

TEST(SquarePart, IsACropWhereTheSizeStays) {
  const Image image = noise(13, 9, PixelFormat::Rgb8);

  const Image part = square_part(image.view(), {4, 3}, 5, 5);

  EXPECT_EQ(largest_difference(part.view(), image.view().crop(4, 3, 5, 5)), 0);
}

TEST(SquarePart, ShrinksToTheMeanOfWhatAPixelCovers) {
  const Image image = noise(8, 8, PixelFormat::Gray8);

  const Image part = square_part(image.view(), {2, 4}, 4, 2, {77, 0, 0});

  const auto at = [&](int x, int y) { return int{image.pixel(x, y)[0]}; };
  const int sum = at(4, 4) + at(5, 4) + at(4, 5) + at(5, 5);
  EXPECT_NEAR(part.pixel(1, 0)[0], sum / 4.0, 1);
}

TEST(SquarePart, OutsideShowsTheBorder) {
  const Image image = noise(8, 8, PixelFormat::Gray8);

  EXPECT_EQ(square_part(image.view(), {-100, -100}, 40, 4, {77, 0, 0}).pixel(3, 3)[0], 77);
  EXPECT_EQ(square_part(image.view(), {100, 2}, 40, 4, {77, 0, 0}).pixel(0, 0)[0], 77);
  EXPECT_EQ(square_part(image.view(), {-4, -4}, 16, 4, {77, 0, 0}).pixel(0, 0)[0], 77);
}

TEST(Warp, OutsideShowsTheBorderAndTheEdgeBlendsWithIt) {
  const std::uint8_t white[] = {200};
  const ImageView image(white, 1, 1, PixelFormat::Gray8);

  const Image shifted = warp(image, Similarity::translation(-0.5, 0), 3, 1, {100, 0, 0});

  EXPECT_EQ(shifted.pixel(0, 0)[0], 150);
  EXPECT_EQ(shifted.pixel(1, 0)[0], 150);
  EXPECT_EQ(shifted.pixel(2, 0)[0], 100);
}

TEST(Warp, PositionsThatAreNoNumbersAreOutside) {
  const Image image = noise(4, 4, PixelFormat::Rgb8);
  for (const double wild : {1e300, -1e300, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()}) {
    const Image warped = warp(image.view(), {1, 0, wild, 0}, 2, 2, {5, 6, 7});
    EXPECT_EQ(warped.pixel(1, 1)[2], 7);
  }
}

TEST(Warp, OfAnEmptyPictureIsAllBorder) {
  EXPECT_EQ(warp({}, {}, 2, 2, {5, 6, 7}).pixel(1, 1)[1], 6);
  EXPECT_THROW(static_cast<void>(warp({}, {}, 0, 2)), ContractError);
}

}  // namespace
}  // namespace retinaface
