#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "retinaface/geometry/point.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/test_files.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::bytes_of;
using testing::four_color_jpeg;
using testing::jpeg_file;
using testing::largest_difference;
using testing::waves;

TEST(Jpeg, EveryWayOfStoringGivesThePicture) {
  const Image image = waves(67, 45);
  const testing::JpegFile ways[] = {{},
                                    {.progressive = true},
                                    {.arithmetic = true},
                                    {.subsampled = true},
                                    {.store_rgb = true},
                                    {.restart_interval = 3},
                                    {.progressive = true, .arithmetic = true},
                                    {.progressive = true, .subsampled = true}};
  for (const auto& way : ways) {
    const auto decoded = decode_image(jpeg_file(image.view(), way), "x").value();
    EXPECT_LE(largest_difference(decoded.image.view(), image.view()), 9);
  }
}

TEST(Jpeg, GrayscaleIsGrayInEveryFormat) {
  const Image image = waves(20, 10, PixelFormat::Gray8);
  const Bytes file = jpeg_file(image.view());
  for (const auto format : {PixelFormat::Rgb8, PixelFormat::Bgr8, PixelFormat::Gray8}) {
    const auto decoded = decode_image(file, "x", {.format = format}).value();
    EXPECT_LE(largest_difference(decoded.image.view(), convert(image.view(), format).view()), 3);
  }
}

void expect_flat(const Bytes& file, int red, int green, int blue) {
  const auto decoded = decode_image(file, "x").value();
  Image expected(16, 9, PixelFormat::Rgb8);
  for (int i = 0; i < 16 * 9; ++i) {
    std::uint8_t* pixel = expected.pixel(i % 16, i / 16);
    pixel[0] = static_cast<std::uint8_t>(red);
    pixel[1] = static_cast<std::uint8_t>(green);
    pixel[2] = static_cast<std::uint8_t>(blue);
  }
  EXPECT_LE(largest_difference(decoded.image.view(), expected.view()), 3);
}

TEST(Jpeg, AdobeCmykIsStoredInverted) {
  // Light = 255 - ink, so red = 200 * 128 / 255.
  expect_flat(four_color_jpeg(16, 9, {.stored = {200, 100, 50, 128}}), 100, 50, 25);
  expect_flat(four_color_jpeg(16, 9, {.stored = {200, 100, 50, 128}, .ycck = true}), 100, 50, 25);
}

TEST(Jpeg, CmykWithoutTheAdobeMarkerIsInk) {
  expect_flat(four_color_jpeg(16, 9, {.stored = {55, 155, 205, 127}, .adobe_marker = false}), 100,
              50, 25);
}

TEST(Jpeg, CmykIsTurnedAndConvertedToo) {
  const Bytes file = four_color_jpeg(16, 9, {.stored = {200, 100, 50, 128}});

  const auto gray = decode_image(file, "x", {.format = PixelFormat::Gray8}).value();

  EXPECT_NEAR(gray.image.pixel(3, 3)[0], 0.299 * 100 + 0.587 * 50 + 0.114 * 25, 2);
}

TEST(Jpeg, OrientationIsAppliedAndReported) {
  const Image stored = waves(40, 24);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Bytes file = jpeg_file(stored.view(), {.quality = 100, .orientation = orientation});

    const auto header = read_image_header(file, "x").value();
    const auto decoded = decode_image(file, "x").value();

    EXPECT_EQ(header.width, 40);
    EXPECT_EQ(header.orientation, orientation);
    EXPECT_EQ(decoded.orientation_applied, orientation);
    EXPECT_EQ(decoded.full_width, decoded.image.width());
    EXPECT_EQ(decoded.full_height, decoded.image.height());
    const Image expected = internal::upright(stored.view(), orientation);
    EXPECT_LE(largest_difference(decoded.image.view(), expected.view()), 4);
  }
}

TEST(Jpeg, FastDecodingKeepsTheLongSideAndTellsTheFullSize) {
  const Bytes file = jpeg_file(waves(1001, 400).view(), {.orientation = 6});
  const auto size_for = [&](int min_long_side) {
    const auto decoded = decode_image(file, "x", {.fast_min_long_side = min_long_side}).value();
    EXPECT_EQ(decoded.full_width, 400);
    EXPECT_EQ(decoded.full_height, 1001);
    return decoded.image.height();
  };

  EXPECT_EQ(size_for(0), 1001);
  EXPECT_EQ(size_for(1), 126);
  EXPECT_EQ(size_for(126), 126);
  EXPECT_EQ(size_for(127), 251);
  EXPECT_EQ(size_for(501), 501);
  EXPECT_EQ(size_for(502), 1001);
  EXPECT_EQ(size_for(5000), 1001);
}

/// Where the light is, pixel (0, 0) being [0, 1) x [0, 1).
Point centre_of_light(const Image& image) {
  double x_sum = 0;
  double y_sum = 0;
  double sum = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const double light = image.row(y)[3 * x] > 32 ? image.row(y)[3 * x] : 0;
      x_sum += light * (x + 0.5);
      y_sum += light * (y + 0.5);
      sum += light;
    }
  }
  return {static_cast<float>(x_sum / sum), static_cast<float>(y_sum / sum)};
}

TEST(Jpeg, FastDecodingTellsWhereItsPixelsLieHoweverThePictureIsTurned) {
  Image dark(1001, 403, PixelFormat::Rgb8);  // 8 n + 1 and 8 n + 3: the last blocks are cut
  for (int y = 0; y < dark.height(); ++y)
    std::memset(dark.row(y), 0, std::size_t{3} * dark.width());
  for (int y = 320; y < 336; ++y) std::memset(dark.row(y) + 3 * 800, 255, std::size_t{3} * 16);

  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Bytes file = jpeg_file(dark.view(), {.orientation = orientation});
    const auto full = decode_image(file, "x").value();
    const auto fast = decode_image(file, "x", {.fast_min_long_side = 100}).value();

    ASSERT_EQ(fast.place.factor, 8);
    const Point there = centre_of_light(full.image);
    const Point here = centre_of_light(fast.image);
    EXPECT_NEAR(8 * here.x + static_cast<float>(fast.place.left), there.x, 0.1) << orientation;
    EXPECT_NEAR(8 * here.y + static_cast<float>(fast.place.top), there.y, 0.1) << orientation;
    EXPECT_EQ(full.place.factor, 1);
    EXPECT_EQ(full.place.left, 0);
    EXPECT_EQ(full.place.top, 0);
  }
}

TEST(Jpeg, FastDecodingShowsTheSamePicture) {
  const Bytes file = jpeg_file(waves(800, 400).view());

  const auto decoded = decode_image(file, "x", {.fast_min_long_side = 100}).value();

  EXPECT_LE(largest_difference(decoded.image.view(), waves(100, 50).view()), 8);
}

TEST(Jpeg, StrayBytesBetweenSegmentsAreHarmless) {
  const Image image = waves(16, 16);
  Bytes file = jpeg_file(image.view(), {.orientation = 6});
  // An escaped 0xFF is no marker, and a restart marker has no segment.
  const Bytes stray = bytes_of(std::string_view("stray\xFF\0\xFF\xD3\xFF", 10));
  file.insert(file.begin() + 20, stray.begin(), stray.end());  // between APP0 and EXIF
  file.insert(file.end(), stray.begin(), stray.end());

  const auto decoded = decode_image(file, "x");

  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(decoded->orientation_applied, 6);
  const Image expected = internal::upright(image.view(), 6);
  EXPECT_LE(largest_difference(decoded->image.view(), expected.view()), 9);
}

/// Says that the picture is 20560 x 20560.
void set_huge_size(Bytes& file, const char* start_of_frame) {
  const Bytes frame = bytes_of(start_of_frame);
  const auto size = std::search(file.begin(), file.end(), frame.begin(), frame.end()) + 5;
  std::fill_n(size, 4, std::byte{0x50});
}

TEST(Jpeg, AHugeSizeInAShortFileIsRefusedBeforeAnyPixel) {
  for (const bool progressive : {false, true}) {
    Bytes file = jpeg_file(waves(16, 16).view(), {.progressive = progressive});
    set_huge_size(file, progressive ? "\xFF\xC2" : "\xFF\xC0");

    EXPECT_EQ(decode_image(file, "x").error().message, "x: damaged JPEG: it ends too early");
    EXPECT_EQ(decode_image(file, "x", {.limits = DecodeLimits::untrusted()}).error().code,
              ErrorCode::LimitExceeded);
  }
}

TEST(Jpeg, AHugeSizeInAnArithmeticFileOfSeveralScansIsRefusedBeforeItsCoefficients) {
  Bytes file = jpeg_file(waves(16, 16).view(), {.progressive = true, .arithmetic = true});
  set_huge_size(file, "\xFF\xCA");

  const auto error = decode_image(file, "x").error();

  EXPECT_EQ(error.code, ErrorCode::LimitExceeded);
  EXPECT_EQ(error.message,
            "x: is an arithmetic-coded JPEG in several scans with 2536 MB of coefficients, at most "
            "384 MB are allowed");
}

TEST(Jpeg, MoreScansThanAnyCameraWritesAreRefused) {
  Image flat(16, 16, PixelFormat::Rgb8);
  std::fill_n(flat.row(0), flat.bytes().size(), std::uint8_t{90});
  const Bytes file = jpeg_file(flat.view(), {.progressive = true});
  // The last scan refines nothing and may be repeated; each one walks over all coefficients again.
  const Bytes marker = bytes_of("\xFF\xDA");
  const auto last = std::find_end(file.begin(), file.end(), marker.begin(), marker.end());
  const Bytes scan(last, file.end() - 2);
  Bytes bomb(file.begin(), file.end() - 2);
  for (int i = 0; i < 200; ++i) bomb.insert(bomb.end(), scan.begin(), scan.end());
  bomb.insert(bomb.end(), file.end() - 2, file.end());

  EXPECT_EQ(decode_image(bomb, "x").error().message, "x: damaged JPEG: more than 100 scans");
}

TEST(Jpeg, TwelveBitsAreUnsupportedAndNotDamaged) {
  Bytes file = jpeg_file(waves(16, 16).view());
  const Bytes frame = bytes_of("\xFF\xC0");
  *(std::search(file.begin(), file.end(), frame.begin(), frame.end()) + 4) = std::byte{12};

  EXPECT_EQ(decode_image(file, "x").error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace retinaface
