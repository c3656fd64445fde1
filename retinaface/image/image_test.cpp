#include "retinaface/image/image.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

TEST(ImageView, RefusesWhatCannotBeAPicture) {
  const std::uint8_t pixels[12] = {};

  EXPECT_THROW(ImageView(nullptr, 2, 2, PixelFormat::Rgb8), ContractError);
  EXPECT_THROW(ImageView(pixels, -1, 2, PixelFormat::Rgb8), ContractError);
  EXPECT_THROW(ImageView(pixels, 2, 2, PixelFormat::Rgb8, 5), ContractError);
  EXPECT_THROW(Image(2, -2, PixelFormat::Gray8), ContractError);
  EXPECT_NO_THROW(ImageView(nullptr, 0, 7, PixelFormat::Rgb8));
}

TEST(ImageView, ACropSharesTheMemoryAndMustLieInside) {
  const Image image = testing::noise(8, 6, PixelFormat::Rgb8);

  const ImageView part = image.view().crop(2, 3, 4, 3);

  EXPECT_EQ(part.pixel(1, 2), image.pixel(3, 5));
  EXPECT_THROW(static_cast<void>(image.view().crop(5, 0, 4, 1)), ContractError);
  EXPECT_THROW(static_cast<void>(image.view().crop(-1, 0, 4, 1)), ContractError);
}

TEST(Convert, GrayIsRoundedLuma) {
  const std::uint8_t rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30};

  const Image gray = convert({rgb, 4, 1, PixelFormat::Rgb8}, PixelFormat::Gray8);

  EXPECT_EQ(gray.pixel(0, 0)[0], 76);   // 76.245
  EXPECT_EQ(gray.pixel(1, 0)[0], 150);  // 149.685
  EXPECT_EQ(gray.pixel(2, 0)[0], 29);   // 29.07
  EXPECT_EQ(gray.pixel(3, 0)[0], 18);   // 18.15
}

TEST(Convert, RgbAndBgrExchangeAndGrayRepeats) {
  const std::uint8_t rgb[] = {1, 2, 3};

  const Image bgr = convert({rgb, 1, 1, PixelFormat::Rgb8}, PixelFormat::Bgr8);
  const Image spread = convert({rgb, 3, 1, PixelFormat::Gray8}, PixelFormat::Rgb8);

  EXPECT_EQ(bgr.pixel(0, 0)[0], 3);
  EXPECT_EQ(bgr.pixel(0, 0)[2], 1);
  EXPECT_EQ(spread.pixel(2, 0)[0], 3);
  EXPECT_EQ(spread.pixel(2, 0)[2], 3);
}

TEST(Convert, ThereAndBackIsTheSame) {
  const Image image = testing::noise(13, 7, PixelFormat::Bgr8);

  const Image back = convert(convert(image.view(), PixelFormat::Rgb8).view(), PixelFormat::Bgr8);

  EXPECT_EQ(testing::largest_difference(back.view(), image.view()), 0);
}

TEST(Image, ACloneHasItsOwnPixels) {
  Image image = testing::noise(5, 5, PixelFormat::Rgb8);
  const Image copy = image.clone();
  const std::uint8_t before = image.pixel(2, 2)[1];

  image.pixel(2, 2)[1] ^= 0xFF;

  EXPECT_EQ(copy.pixel(2, 2)[1], before);
}

}  // namespace
}  // namespace retinaface
