// Every cut and every flipped bit of small files of all formats.
#include <gtest/gtest.h>

#include <string>

#include "retinaface/image/decode.h"
#include "retinaface/image/test_files.h"
#include "retinaface/image/test_pictures.h"
#if RETINAFACE_WITH_WEBP
#include "retinaface/image/test_webp_files.h"
#endif

namespace retinaface {
namespace {

using testing::waves;

struct NamedFile {
  std::string name;
  Bytes bytes;
};

std::vector<NamedFile> small_files() {
  const Image image = waves(24, 17);
  testing::PngFile interlaced{.width = 24, .height = 17, .interlaced = true};
  interlaced.rows.assign(image.bytes().begin(), image.bytes().end());
  std::vector<NamedFile> files = {
      {"jpeg", testing::jpeg_file(image.view(), {.subsampled = true, .orientation = 6})},
      {"progressive jpeg", testing::jpeg_file(image.view(), {.progressive = true})},
      {"restarting jpeg", testing::jpeg_file(image.view(), {.restart_interval = 1})},
      {"arithmetic jpeg", testing::jpeg_file(image.view(), {.arithmetic = true})},
      {"cmyk jpeg", testing::four_color_jpeg(24, 17, {.stored = {9, 99, 199, 40}, .ycck = true})},
      {"png", testing::png_file(image.view(), 6)},
      {"interlaced png", testing::png_file(interlaced)},
      {"animated png", testing::animated_png(image.view(), image.view())},
  };
#if RETINAFACE_WITH_WEBP
  files.push_back({"lossless webp", testing::lossless_webp(image.view(), 6)});
  files.push_back({"lossy webp", testing::lossy_webp(image.view(), 80)});
  files.push_back({"transparent webp", testing::flat_webp(24, 17, {9, 99, 199, 40}, false)});
  files.push_back({"animated webp", testing::animated_webp(30, 20, image.view(), 2, 2)});
#endif
  return files;
}

TEST(DamagedFiles, EveryTruncationIsAnErrorOfOneSentence) {
  for (const auto& [name, bytes] : small_files()) {
    ASSERT_TRUE(decode_image(bytes, name).ok()) << name;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto decoded = decode_image(testing::first(bytes, size), name);
      ASSERT_FALSE(decoded.ok()) << name << " cut to " << size << " of " << bytes.size();
      EXPECT_TRUE(decoded.error().message.starts_with(name + ": ")) << decoded.error().message;
      EXPECT_EQ(decoded.error().message.find('\n'), std::string::npos);
    }
  }
}

TEST(DamagedFiles, EveryFlippedBitIsAPictureOrAnError) {
  // A flipped bit of a size must not become gigabytes, so limits as for strangers, but tighter.
  const DecodeOptions options{.limits = {.max_pixels = 1'000'000}};
  for (auto& [name, bytes] : small_files()) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        bytes[i] ^= static_cast<std::byte>(1 << bit);
        const auto decoded = decode_image(bytes, name, options);
        EXPECT_TRUE(decoded.ok() ? !decoded->image.empty() : !decoded.error().message.empty());
        bytes[i] ^= static_cast<std::byte>(1 << bit);
      }
    }
  }
}

TEST(DamagedFiles, HeadersAloneAreReadOrRefused) {
  for (const auto& [name, bytes] : small_files()) {
    const auto header = read_image_header(bytes, name).value();
    EXPECT_GE(header.width, 24) << name;
    for (std::size_t size = 0; size < 24; ++size) {
      EXPECT_FALSE(read_image_header(testing::first(bytes, size), name).ok())
          << name << ' ' << size;
    }
  }
}

}  // namespace
}  // namespace retinaface
