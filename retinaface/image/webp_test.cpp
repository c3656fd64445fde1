#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/image/decode.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/test_pictures.h"
#include "retinaface/image/test_webp_files.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::waves;

TEST(WebP, LosslessIsExactInEveryFormat) {
  const Image image = waves(33, 21);
  for (const auto format : {PixelFormat::Rgb8, PixelFormat::Bgr8, PixelFormat::Gray8}) {
    const auto decoded =
        decode_image(testing::lossless_webp(image.view()), "x", {.format = format}).value();
    EXPECT_EQ(largest_difference(decoded.image.view(), convert(image.view(), format).view()), 0);
  }
}

TEST(WebP, LossyIsClose) {
  const Image image = waves(64, 48);

  const auto decoded = decode_image(testing::lossy_webp(image.view(), 95), "x").value();

  EXPECT_LE(largest_difference(decoded.image.view(), image.view()), 12);
}

TEST(WebP, AlphaIsBlendedOverBlack) {
  for (const bool lossless : {true, false}) {
    const Bytes file = testing::flat_webp(16, 8, {200, 100, 50, 128}, lossless);

    const auto decoded = decode_image(file, "x").value();

    const std::uint8_t* pixel = decoded.image.pixel(5, 5);
    EXPECT_NEAR(pixel[0], 100, lossless ? 1 : 4);
    EXPECT_NEAR(pixel[1], 50, lossless ? 1 : 4);
    EXPECT_NEAR(pixel[2], 25, lossless ? 1 : 4);
  }
}

TEST(WebP, OrientationIsAppliedExactly) {
  const Image stored = waves(21, 34);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto decoded =
        decode_image(testing::lossless_webp(stored.view(), orientation), "x").value();

    const Image expected = internal::upright(stored.view(), orientation);
    EXPECT_EQ(largest_difference(decoded.image.view(), expected.view()), 0);
    EXPECT_EQ(decoded.orientation_applied, orientation);
  }
}

TEST(WebP, AnimationShowsItsFirstFrameOnBlack) {
  const Image frame = waves(10, 8);

  const auto decoded =
      decode_image(testing::animated_webp(20, 16, frame.view(), 4, 6), "x").value();

  ASSERT_EQ(decoded.image.width(), 20);
  ASSERT_EQ(decoded.image.height(), 16);
  EXPECT_EQ(largest_difference(decoded.image.view().crop(4, 6, 10, 8), frame.view()), 0);
  EXPECT_EQ(decoded.image.pixel(3, 6)[0], 0);
  EXPECT_EQ(decoded.image.pixel(14, 13)[1], 0);
}

TEST(WebP, TheCanvasIsCheckedAgainstTheLimits) {
  const Bytes file = testing::animated_webp(2000, 1000, waves(10, 8).view(), 0, 0);

  const auto error = decode_image(file, "x", {.limits = {.max_pixels = 1'999'999}}).error();

  EXPECT_EQ(error.code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace retinaface
