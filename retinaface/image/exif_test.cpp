#include "retinaface/image/exif.h"

#include <gtest/gtest.h>

#include "retinaface/base/random.h"
#include "retinaface/image/test_files.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface::internal {
namespace {

using testing::bytes_of;
using testing::exif_block;
using testing::first;

constexpr std::size_t kEntryOffset = 8 + 2 + 12;  // of the orientation in exif_block

TEST(ExifOrientation, IsReadInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(exif_orientation(exif_block(orientation, false)), orientation);
    EXPECT_EQ(exif_orientation(exif_block(orientation, true)), orientation);
  }
}

TEST(ExifOrientation, AnIdentifierInFrontIsSkipped) {
  Bytes block = bytes_of(std::string_view("Exif\0\0", 6));
  const Bytes tiff = exif_block(6);
  block.insert(block.end(), tiff.begin(), tiff.end());

  EXPECT_EQ(exif_orientation(block), 6);
}

TEST(ExifOrientation, OutOfRangeIsUpright) {
  for (const int orientation : {0, 9, 255, 65535}) {
    EXPECT_EQ(exif_orientation(exif_block(orientation)), 1);
  }
}

TEST(ExifOrientation, EveryTruncationIsUpright) {
  const Bytes block = exif_block(6);
  for (std::size_t size = 0; size < kEntryOffset + 12; ++size) {
    EXPECT_EQ(exif_orientation(first(block, size)), 1) << size;
  }
}

TEST(ExifOrientation, ADirectoryOutsideTheBlockIsUpright) {
  for (const int place : {0, 9, 1000, 0x7F, 0xFF}) {
    Bytes block = exif_block(6);
    for (std::size_t i = 4; i < 8; ++i) block[i] = static_cast<std::byte>(place);
    EXPECT_EQ(exif_orientation(block), 1) << place;
  }
}

TEST(ExifOrientation, MoreEntriesThanThereAreIsNoDanger) {
  Bytes block = exif_block(6);
  block[kEntryOffset] = std::byte{0};  // no longer the orientation
  block[8] = block[9] = std::byte{0xFF};

  EXPECT_EQ(exif_orientation(block), 1);
}

TEST(ExifOrientation, AnotherTypeThanANumberIsUpright) {
  Bytes block = exif_block(6);
  block[kEntryOffset + 2] = std::byte{2};  // text

  EXPECT_EQ(exif_orientation(block), 1);
}

TEST(ExifOrientation, RandomBytesGiveAnOrientation) {
  Random random(3);
  for (int round = 0; round < 2000; ++round) {
    Bytes block = exif_block(6);
    for (int i = 0; i < 4; ++i)
      block[random.below(block.size())] = static_cast<std::byte>(random.below(256));
    const int orientation = exif_orientation(block);
    ASSERT_TRUE(orientation >= 1 && orientation <= 8);
  }
}

TEST(FindExif, SkipsOtherApplicationsOfTheSameJpegSegment) {
  Bytes file = testing::jpeg_file(testing::waves(8, 8).view(), {.orientation = 3});
  // An XMP segment, also APP1, in front.
  const Bytes xmp = bytes_of(std::string_view("\xFF\xE1\0\x08http:/", 10));
  file.insert(file.begin() + 2, xmp.begin(), xmp.end());

  EXPECT_EQ(exif_orientation(find_exif_in_jpeg(file)), 3);
}

TEST(FindExif, IsEmptyInCutAndForeignFiles) {
  for (const auto& file :
       {Bytes{}, bytes_of("x"), bytes_of("\xFF\xD8\xFF\xFF\xFF"), bytes_of("RIFF....WEBPEXIF"),
        bytes_of("\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFF")}) {
    EXPECT_TRUE(find_exif_in_jpeg(file).empty());
    EXPECT_TRUE(find_exif_in_png(file).empty());
    EXPECT_TRUE(find_exif_in_webp(file).empty());
  }
}

}  // namespace
}  // namespace retinaface::internal
