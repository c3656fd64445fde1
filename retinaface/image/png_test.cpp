#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "retinaface/image/decode.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/test_files.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::png_file;
using testing::PngFile;
using testing::waves;

/// The decoded bytes, as numbers that a failure prints.
std::vector<int> bytes_of_png(const PngFile& how, PixelFormat format = PixelFormat::Rgb8) {
  const auto decoded = decode_image(png_file(how), "x", {.format = format}).value();
  return {decoded.image.bytes().begin(), decoded.image.bytes().end()};
}

using Levels = std::vector<int>;

TEST(Png, GrayOfEveryDepth) {
  const auto gray = PixelFormat::Gray8;

  EXPECT_EQ(
      bytes_of_png({.width = 3, .height = 1, .bit_depth = 1, .color_type = 0, .rows = {0b10100000}},
                   gray),
      (Levels{255, 0, 255}));
  EXPECT_EQ(
      bytes_of_png({.width = 3, .height = 1, .bit_depth = 2, .color_type = 0, .rows = {0b00011000}},
                   gray),
      (Levels{0, 85, 170}));
  EXPECT_EQ(bytes_of_png({.width = 2, .height = 1, .bit_depth = 4, .color_type = 0, .rows = {0x1F}},
                         gray),
            (Levels{17, 255}));
  EXPECT_EQ(bytes_of_png(
                {.width = 2, .height = 1, .bit_depth = 8, .color_type = 0, .rows = {7, 250}}, gray),
            (Levels{7, 250}));
  EXPECT_EQ(
      bytes_of_png(
          {.width = 2, .height = 1, .bit_depth = 16, .color_type = 0, .rows = {7, 255, 250, 1}},
          gray),
      (Levels{7, 250}));
  EXPECT_EQ(bytes_of_png({.width = 1, .height = 1, .bit_depth = 8, .color_type = 0, .rows = {9}}),
            (Levels{9, 9, 9}));
}

TEST(Png, SixteenBitColourKeepsTheHighByte) {
  EXPECT_EQ(
      bytes_of_png({.width = 1, .height = 1, .bit_depth = 16, .rows = {10, 255, 20, 0, 30, 128}}),
      (Levels{10, 20, 30}));
}

TEST(Png, PaletteOfEveryDepth) {
  const std::vector<std::uint8_t> palette = {1, 2, 3, 40, 50, 60};
  for (const int depth : {1, 2, 4, 8}) {
    const auto second = static_cast<std::uint8_t>(1 << (8 - depth));
    EXPECT_EQ(bytes_of_png({.width = 1,
                            .height = 2,
                            .bit_depth = depth,
                            .color_type = 3,
                            .rows = {second, 0},
                            .palette = palette}),
              (Levels{40, 50, 60, 1, 2, 3}))
        << depth;
  }
}

TEST(Png, AlphaIsBlendedOverBlack) {
  EXPECT_EQ(bytes_of_png({.width = 3,
                          .height = 1,
                          .color_type = 6,
                          .rows = {200, 100, 50, 255, 200, 100, 50, 128, 200, 100, 50, 0}}),
            (Levels{200, 100, 50, 100, 50, 25, 0, 0, 0}));
  EXPECT_EQ(bytes_of_png({.width = 2, .height = 1, .color_type = 4, .rows = {200, 128, 200, 0}}),
            (Levels{100, 100, 100, 0, 0, 0}));
  EXPECT_EQ(bytes_of_png({.width = 1,
                          .height = 1,
                          .bit_depth = 16,
                          .color_type = 6,
                          .rows = {200, 0, 100, 0, 50, 0, 128, 128}}),
            (Levels{100, 50, 25}));
}

TEST(Png, TransparentColoursAreBlack) {
  EXPECT_EQ(bytes_of_png({.width = 2,
                          .height = 1,
                          .color_type = 3,
                          .rows = {0, 1},
                          .palette = {200, 100, 50, 40, 50, 60},
                          .palette_alpha = {128}}),
            (Levels{100, 50, 25, 40, 50, 60}));
  EXPECT_EQ(
      bytes_of_png(
          {.width = 2, .height = 1, .color_type = 0, .rows = {200, 201}, .transparent_level = 200},
          PixelFormat::Gray8),
      (Levels{0, 201}));
}

TEST(Png, BgrIsRgbBackwards) {
  EXPECT_EQ(bytes_of_png({.width = 1, .height = 1, .rows = {1, 2, 3}}, PixelFormat::Bgr8),
            (Levels{3, 2, 1}));
}

TEST(Png, InterlacedGivesTheSamePicture) {
  const Image image = waves(37, 29);
  for (const int orientation : {0, 2, 6}) {
    PngFile how{.width = 37, .height = 29, .interlaced = true, .orientation = orientation};
    how.rows.assign(image.bytes().begin(), image.bytes().end());
    for (const auto format : {PixelFormat::Rgb8, PixelFormat::Gray8}) {
      const auto decoded = decode_image(png_file(how), "x", {.format = format}).value();
      const Image expected =
          internal::upright(convert(image.view(), format).view(), std::max(orientation, 1));
      EXPECT_EQ(largest_difference(decoded.image.view(), expected.view()), 0);
    }
  }
}

TEST(Png, OrientationIsAppliedExactly) {
  const Image stored = waves(21, 34);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto decoded = decode_image(png_file(stored.view(), orientation), "x").value();

    const Image expected = internal::upright(stored.view(), orientation);
    EXPECT_EQ(largest_difference(decoded.image.view(), expected.view()), 0);
    EXPECT_EQ(decoded.orientation_applied, orientation);
  }
}

TEST(Png, OfAnAnimationTheFirstFrameIsDecoded) {
  const Image image = waves(24, 17);
  const Image next = testing::noise(24, 17, PixelFormat::Rgb8);

  const auto decoded = decode_image(testing::animated_png(image.view(), next.view()), "x");

  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(largest_difference(decoded->image.view(), image.view()), 0);
}

/// A black picture of one bit a pixel.
Bytes black_png(int width, int height) {
  PngFile how{.width = width, .height = height, .bit_depth = 1, .color_type = 0};
  how.rows.assign(static_cast<std::size_t>(height) * (static_cast<std::size_t>(width) + 7) / 8, 0);
  return png_file(how);
}

TEST(Png, ABombOf900MegapixelsIsRefusedFromItsHeader) {
  // Zero rows of one bit a pixel shrink to 1/1032: 109 kB.
  const Bytes bomb = black_png(30000, 30000);
  ASSERT_LT(bomb.size(), 200'000U);

  const auto start = std::chrono::steady_clock::now();
  const auto by_default = decode_image(bomb, "bomb.png").error();
  const auto untrusted =
      decode_image(bomb, "bomb.png", {.limits = DecodeLimits::untrusted()}).error();

  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
  EXPECT_EQ(by_default.message,
            "bomb.png: is 30000x30000, which are 900 megapixels, at most 512 are allowed");
  EXPECT_EQ(untrusted.code, ErrorCode::LimitExceeded);
}

TEST(Png, UntrustedLimitsEndRightAfter64Megapixels) {
  const DecodeOptions untrusted{.limits = DecodeLimits::untrusted(), .format = PixelFormat::Gray8};

  const auto largest = decode_image(black_png(8000, 8000), "x", untrusted);
  const auto taller = decode_image(black_png(8000, 8001), "x", untrusted);

  ASSERT_TRUE(largest.ok()) << largest.error().message;
  EXPECT_EQ(largest->image.height(), 8000);
  ASSERT_FALSE(taller.ok());
  EXPECT_EQ(taller.error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(taller.error().message,
            "x: is 8000x8001, which are 64.008 megapixels, at most 64 are allowed");
}

TEST(Png, ADamagedChecksumIsAnError) {
  Bytes file = png_file(waves(8, 8).view(), 0);
  file[file.size() - 20] ^= std::byte{1};  // in the pixels

  EXPECT_EQ(decode_image(file, "x").error().code, ErrorCode::Corrupt);
}

}  // namespace
}  // namespace retinaface
