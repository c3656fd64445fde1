#include "retinaface/image/encode.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/test_pictures.h"
#include "retinaface/testing/memory_limit.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::noise;
using testing::waves;

TEST(EncodePng, IsExactForEveryFormatAndStride) {
  for (const auto format : {PixelFormat::Rgb8, PixelFormat::Bgr8, PixelFormat::Gray8}) {
    const Image image = noise(40, 30, format);
    const ImageView part = image.view().crop(3, 5, 31, 20);

    const auto decoded = decode_image(encode_png(part).value(), "x", {.format = format});

    EXPECT_EQ(largest_difference(decoded.value().image.view(), part), 0);
  }
}

TEST(EncodeJpeg, IsCloseForEveryFormatAndStride) {
  for (const auto format : {PixelFormat::Rgb8, PixelFormat::Bgr8, PixelFormat::Gray8}) {
    const Image image = waves(80, 60, format);
    const ImageView part = image.view().crop(3, 5, 61, 40);

    const auto decoded = decode_image(encode_jpeg(part, 95).value(), "x", {.format = format});

    EXPECT_LE(largest_difference(decoded.value().image.view(), part), 8);
  }
}

TEST(EncodeJpeg, LessQualityMakesASmallerFile) {
  const Image image = noise(64, 64, PixelFormat::Rgb8);

  EXPECT_LT(encode_jpeg(image.view(), 30).value().size(),
            encode_jpeg(image.view(), 95).value().size());
  EXPECT_THROW(static_cast<void>(encode_jpeg(image.view(), 0)), ContractError);
  EXPECT_THROW(static_cast<void>(encode_jpeg(image.view(), 101)), ContractError);
}

TEST(EncodeJpeg, KeepsEveryByteOfALargeFile) {
  const Image image = noise(300, 200, PixelFormat::Gray8);

  const auto file = encode_jpeg(image.view(), 100).value();

  EXPECT_GT(file.size(), 40'000U);
  const auto decoded = decode_image(file, "x", {.format = PixelFormat::Gray8});
  EXPECT_LE(largest_difference(decoded.value().image.view(), image.view()), 2);
}

// Noise does not compress: each file takes some MB, for which its buffer grows several times.
TEST(Encode, MemoryThatIsNotThereIsAnError) {
  if (!testing::MemoryLimit::is_possible()) GTEST_SKIP() << "sanitizers have no limit of memory";
  const Image image = noise(2000, 2000, PixelFormat::Rgb8);
  const testing::MemoryLimit limit(2 << 20);

  for (const auto& encoded : {encode_jpeg(image.view(), 95), encode_png(image.view())}) {
    ASSERT_FALSE(encoded.ok());
    EXPECT_EQ(encoded.error().code, ErrorCode::LimitExceeded);
  }
}

TEST(Encode, SidesThatTheFormatCannotHoldAreErrors) {
  const Image wide = noise(70000, 1, PixelFormat::Gray8);

  EXPECT_EQ(encode_jpeg(wide.view()).error().message,
            "a picture of 70000x1, a JPEG has sides of 1 to 65500");
  EXPECT_TRUE(encode_png(wide.view()).ok());
  EXPECT_FALSE(encode_jpeg({}).ok());
  EXPECT_FALSE(encode_png({}).ok());
}

TEST(WriteImage, TheExtensionChoosesTheFormat) {
  const testing::TemporaryFolder folder;
  const Image image = waves(9, 7);
  for (const auto& [name, format] :
       {std::pair{"a.PNG", ImageFileFormat::Png}, std::pair{"b.jpg", ImageFileFormat::Jpeg},
        std::pair{"c.JpEg", ImageFileFormat::Jpeg}}) {
    ASSERT_TRUE(write_image(folder / name, image.view()).ok());

    const auto file = read_file(folder / name).value();
    EXPECT_EQ(read_image_header(file, name).value().file_format, format);
  }
}

TEST(WriteImage, PutsACommentWhereItIsFound) {
  const testing::TemporaryFolder folder;
  const Image image = waves(9, 7);
  for (const char* name : {"a.png", "a.jpg"}) {
    ASSERT_TRUE(write_image(folder / name, image.view(), "made by a test").ok());

    EXPECT_TRUE(has_comment(folder / name, "made by a test")) << name;
    EXPECT_FALSE(has_comment(folder / name, "made by another")) << name;
    const Image with_comment = read_image(folder / name).value().image;

    ASSERT_TRUE(write_image(folder / name, image.view()).ok());
    const Image without = read_image(folder / name).value().image;
    EXPECT_EQ(largest_difference(with_comment.view(), without.view()), 0) << name;
    EXPECT_FALSE(has_comment(folder / name, "made by a test")) << name;
  }
  EXPECT_FALSE(has_comment(folder / "missing.png", "made by a test"));
}

TEST(WriteImage, AnUnknownExtensionSaysWhatIsExpected) {
  EXPECT_EQ(write_image("out.bmp", waves(2, 2).view()).error().message,
            "out.bmp: ends in '.bmp', expected .jpg, .jpeg or .png");
  EXPECT_EQ(write_image("out", waves(2, 2).view()).error().code, ErrorCode::InvalidArgument);
}

TEST(WriteImage, AFolderThatIsNotThereIsNamed) {
  const auto error = write_image("/nowhere/at/all.png", waves(2, 2).view()).error();

  EXPECT_EQ(error.code, ErrorCode::WriteFailed);
  EXPECT_TRUE(error.message.starts_with("/nowhere/at/all.png: ")) << error.message;
}

}  // namespace
}  // namespace retinaface
