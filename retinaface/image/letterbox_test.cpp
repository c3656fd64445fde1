#include "retinaface/image/letterbox.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

TEST(Letterbox, FitsTheLongerSideAndPadsTheRest) {
  const Image image = testing::waves(200, 100);

  const Letterbox fitted = letterbox(image.view(), 64, 64, {104, 117, 123});

  const Image content = resize_by(image.view(), 0.32);
  EXPECT_EQ(testing::largest_difference(fitted.pixels.view().crop(0, 0, 64, 32), content.view()),
            0);
  EXPECT_EQ(fitted.pixels.pixel(63, 32)[0], 104);
  EXPECT_EQ(fitted.pixels.pixel(0, 63)[2], 123);
}

TEST(Letterbox, PadsTheRightOfATallPicture) {
  const Letterbox fitted = letterbox(testing::waves(50, 100).view(), 64, 64, {1, 2, 3});

  EXPECT_EQ(fitted.pixels.pixel(32, 0)[1], 2);
  EXPECT_EQ(fitted.pixels.pixel(32, 63)[1], 2);
  EXPECT_NE(fitted.pixels.pixel(31, 63)[1], 2);
}

TEST(Letterbox, TheWayBackMapsCornersToCorners) {
  const Letterbox fitted = letterbox(testing::waves(333, 111).view(), 640, 480, {});

  const Point corner = fitted.image_from_input(Point{640, 640.F / 3});

  EXPECT_NEAR(corner.x, 333, 1e-3);
  EXPECT_NEAR(corner.y, 111, 1e-3);
  EXPECT_EQ(fitted.image_from_input(Point{0, 0}), (Point{0, 0}));
}

TEST(Letterbox, EnlargesAndTakesGrayAndExtremeShapes) {
  EXPECT_DOUBLE_EQ(letterbox(testing::waves(4, 2).view(), 64, 64, {}).image_from_input.scale(),
                   1 / 16.0);
  const Letterbox thin =
      letterbox(testing::waves(1, 20000, PixelFormat::Gray8).view(), 640, 640, {7, 0, 0});
  EXPECT_EQ(thin.pixels.pixel(1, 0)[0], 7);
  EXPECT_EQ(thin.pixels.format(), PixelFormat::Gray8);
}

TEST(Letterbox, EveryOddSizeStaysInsideTheCanvas) {
  for (int side = 1; side <= 60; ++side) {
    const Letterbox fitted =
        letterbox(testing::noise(side, 61 - side, PixelFormat::Rgb8).view(), 37, 53, {});
    EXPECT_EQ(fitted.pixels.width(), 37);
    EXPECT_EQ(fitted.pixels.height(), 53);
  }
}

TEST(Letterbox, RefusesEmptyPicturesAndCanvases) {
  EXPECT_THROW(static_cast<void>(letterbox({}, 8, 8, {})), ContractError);
  EXPECT_THROW(static_cast<void>(letterbox(testing::waves(2, 2).view(), 8, 0, {})), ContractError);
}

}  // namespace
}  // namespace retinaface
