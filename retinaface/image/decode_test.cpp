#include "retinaface/image/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "retinaface/image/encode.h"
#include "retinaface/image/test_files.h"
#include "retinaface/image/test_pictures.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using testing::bytes_of;
using testing::largest_difference;
using testing::png_file;
using testing::waves;

std::string message_for(std::string_view content) {
  return decode_image(bytes_of(content), "x").error().message;
}

TEST(DecodeImage, NamesTheKindOfFilesThatItDoesNotRead) {
  using namespace std::string_view_literals;

  EXPECT_EQ(message_for(""), "x: is empty, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("GIF89a......"), "x: is a GIF, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("BM......"), "x: is a BMP, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("II*\0....."sv), "x: is a TIFF, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("MM\0*....."sv), "x: is a TIFF, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("\0\0\0\x18"
                        "ftypheic...."sv),
            "x: is a HEIC, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("\0\0\0\x18"
                        "ftypavif...."sv),
            "x: is an AVIF, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("\0\0\0\x18"
                        "ftypisom...."sv),
            "x: is a video, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("%PDF-1.7"), "x: is a PDF, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("caf\xC3\xA9\n"), "x: is text, expected JPEG, PNG or WebP");
  EXPECT_EQ(message_for("\1\2\3\4\5\6"),
            "x: starts with the bytes 01 02 03 04, expected JPEG, PNG or WebP");
}

TEST(DecodeImage, TheTypeComesFromTheBytesAndNotFromTheName) {
  const Image image = waves(9, 7);

  const auto decoded = decode_image(png_file(image.view(), 0), "photo.jpg");

  EXPECT_EQ(largest_difference(decoded.value().image.view(), image.view()), 0);
}

TEST(DecodeImage, NamesAreMadePrintable) {
  EXPECT_EQ(decode_image({}, "a\nb").error().message.substr(0, 7), "a\\x0ab:");
}

TEST(DecodeImage, GivesThePixelFormatThatIsAskedFor) {
  const Image image = waves(31, 17);
  for (const bool jpeg : {false, true}) {
    const Bytes file =
        jpeg ? testing::jpeg_file(image.view(), {.quality = 100}) : png_file(image.view(), 0);
    for (const auto format : {PixelFormat::Rgb8, PixelFormat::Bgr8, PixelFormat::Gray8}) {
      const auto decoded = decode_image(file, "x", {.format = format});

      const Image expected = convert(image.view(), format);
      EXPECT_LE(largest_difference(decoded.value().image.view(), expected.view()), jpeg ? 4 : 0);
    }
  }
}

TEST(DecodeImage, MoreThanTheLimitsIsRefusedWithBothNumbers) {
  const Bytes file = png_file(waves(100, 50).view(), 0);

  const auto pixels = decode_image(file, "x", {.limits = {.max_pixels = 4999}}).error();
  const auto side = decode_image(file, "x", {.limits = {.max_side = 99}}).error();
  const auto bytes = decode_image(file, "x", {.limits = {.max_file_bytes = 9}}).error();

  EXPECT_EQ(pixels.code, ErrorCode::LimitExceeded);
  EXPECT_EQ(side.message, "x: is 100x50, at most 99 pixels a side are allowed");
  EXPECT_NE(bytes.message.find("at most 9 are allowed"), std::string::npos);
  EXPECT_TRUE(decode_image(file, "x", {.limits = {.max_pixels = 5000, .max_side = 100}}).ok());
}

TEST(DecodeImage, OnePixelAndVeryTallPictures) {
  for (const auto& [width, height] : {std::pair{1, 1}, std::pair{1, 20000}, std::pair{20000, 1}}) {
    const Image image = waves(width, height);
    for (const int orientation : {1, 6}) {
      const Bytes png = png_file(image.view(), orientation);
      const Bytes jpeg = testing::jpeg_file(image.view(), {.orientation = orientation});
      for (const Bytes& file : {png, jpeg}) {
        const auto decoded = decode_image(file, "x").value();
        EXPECT_EQ(decoded.image.width(), orientation == 1 ? width : height);
        EXPECT_EQ(decoded.image.height(), orientation == 1 ? height : width);
      }
    }
  }
}

TEST(DescribeDecoders, NamesEachWithTheVersionOfItsLibrary) {
  EXPECT_THAT(
      describe_decoders(),
      ::testing::MatchesRegex("JPEG \\(libjpeg-turbo [0-9.]+\\), PNG \\(libpng [0-9.]+\\).*"));
}

TEST(ReadImage, ReadsAFileAndNamesItInErrors) {
  const testing::TemporaryFolder folder;
  const Image image = waves(12, 5);
  ASSERT_TRUE(write_image(folder / "a b\n\xC3\xA9.png", image.view()).ok());
  ASSERT_TRUE(write_file_atomically(folder / "b.png", "hello").ok());

  EXPECT_EQ(largest_difference(read_image(folder / "a b\n\xC3\xA9.png").value().image.view(),
                               image.view()),
            0);
  EXPECT_NE(read_image(folder / "b.png").error().message.find("b.png: is text"), std::string::npos);
  EXPECT_EQ(read_image(folder / "c.png").error().code, ErrorCode::NotFound);
  EXPECT_NE(read_image(folder.path()).error().message.find("is a folder"), std::string::npos);
}

}  // namespace
}  // namespace retinaface
