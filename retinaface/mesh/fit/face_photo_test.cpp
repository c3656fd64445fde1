#include "retinaface/mesh/fit/face_photo.h"

#include <gtest/gtest.h>

namespace retinaface::mesh {
namespace {

/// Red grows to the right, green downwards: 10 a pixel.
Image ramps(int width, int height) {
  Image image(width, height, PixelFormat::Rgb8);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.pixel(x, y)[0] = static_cast<std::uint8_t>(10 * x);
      image.pixel(x, y)[1] = static_cast<std::uint8_t>(10 * y);
      image.pixel(x, y)[2] = 0;
    }
  }
  return image;
}

TEST(FacePhoto, HoldsTheWindowWithItsLowestRowFirst) {
  const Image image = ramps(20, 10);

  const auto photo = face_photo(image.view(), {2.3F, 3, 6, 4.9F}, 128);

  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->window, (Box{2, 3, 6, 5}));
  EXPECT_EQ(photo->columns, 4);
  EXPECT_EQ(photo->rows, 2);
  EXPECT_DOUBLE_EQ(photo->pixels[0], 20 / 255.0);  // red of the lower left pixel
  EXPECT_DOUBLE_EQ(photo->pixels[1], 40 / 255.0);
  EXPECT_DOUBLE_EQ(photo->pixels[std::size_t{3} * 7], 50 / 255.0);
  EXPECT_DOUBLE_EQ(photo->pixels[std::size_t{3} * 7 + 1], 30 / 255.0);
}

TEST(FacePhoto, IsReducedToTheMeansOfPixels) {
  const Image image = ramps(20, 10);

  const auto photo = face_photo(image.view(), {0, 0, 20, 10}, 10);

  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->columns, 10);
  EXPECT_EQ(photo->rows, 5);
  EXPECT_DOUBLE_EQ(photo->pixels[0], 5 / 255.0);
}

TEST(FacePhoto, EndsWhereThePictureEnds) {
  const Image image = ramps(20, 10);

  const auto photo = face_photo(image.view(), {-5, 4, 6, 40}, 128);

  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->window, (Box{0, 4, 6, 10}));
  EXPECT_FALSE(face_photo(image.view(), {30, 4, 36, 8}, 128));
}

TEST(WindowFromPicture, TakesTheWindowToTheWholeView) {
  FacePhoto photo;
  photo.picture_width = 200;
  photo.picture_height = 100;
  photo.window = {50, 20, 90, 40};
  const Matrix4<double> matrix = window_from_picture(photo);
  const auto seen = [&](double x, double y) {  // of a place in pixels
    const double clip[] = {2 * x / 200 - 1, 1 - 2 * y / 100, 0, 1};
    return std::pair{matrix(0, 0) * clip[0] + matrix(0, 3), matrix(1, 1) * clip[1] + matrix(1, 3)};
  };

  EXPECT_NEAR(seen(50, 40).first, -1, 1e-12);
  EXPECT_NEAR(seen(50, 40).second, -1, 1e-12);
  EXPECT_NEAR(seen(90, 20).first, 1, 1e-12);
  EXPECT_NEAR(seen(90, 20).second, 1, 1e-12);
  EXPECT_NEAR(seen(70, 30).first, 0, 1e-12);
}

}  // namespace
}  // namespace retinaface::mesh
