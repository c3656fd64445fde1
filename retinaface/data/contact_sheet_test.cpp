#include "retinaface/data/contact_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "retinaface/image/encode.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::TemporaryFolder;

/// 100 × 60 pixels of one colour.
std::filesystem::path picture(const TemporaryFolder& folder, const char* name, std::uint8_t level) {
  Image image(100, 60, PixelFormat::Rgb8);
  for (int y = 0; y < 60; ++y) std::memset(image.row(y), level, 300);
  EXPECT_TRUE(write_image(folder / name, image.view()).ok());
  return folder / name;
}

TEST(ContactSheet, LaysTilesOutInRows) {
  const TemporaryFolder folder;
  const auto path = picture(folder, "a.png", 200);
  const ContactTile tile{path, {40, 20, 60, 40}, "0.5 a"};

  const auto sheet = draw_contact_sheet({tile, tile, tile}, {.columns = 2, .tile_side = 50});

  EXPECT_EQ(sheet.image.width(), 2 * 54 + 4);
  EXPECT_EQ(sheet.image.height(), 2 * (50 + 18 + 4) + 4);
  EXPECT_THAT(sheet.problems, SizeIs(0));
  // The tile's middle shows the picture, its outline the box: a square of half the tile.
  EXPECT_EQ(sheet.image.pixel(4 + 25, 4 + 25)[0], 200);
  EXPECT_EQ(sheet.image.pixel(4 + 13, 4 + 25)[0], 255);
  EXPECT_EQ(sheet.image.pixel(4 + 13, 4 + 25)[2], 32);
}

TEST(ContactSheet, WhatIsOutsideThePictureIsGray) {
  const TemporaryFolder folder;
  const ContactTile tile{picture(folder, "a.png", 200), {0, 0, 20, 20}, ""};

  const auto sheet = draw_contact_sheet({tile}, {.tile_side = 50});

  EXPECT_EQ(sheet.image.pixel(4 + 2, 4 + 2)[0], 96);
}

TEST(ContactSheet, AnUnreadablePictureIsAGrayTileAndASentence) {
  const TemporaryFolder folder;
  const ContactTile missing{folder / "none.png", {0, 0, 20, 20}, "none"};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ContactTile nowhere{picture(folder, "a.png", 200), {nan, 0, 20, 20}, "nowhere"};

  const auto sheet = draw_contact_sheet({missing, missing, nowhere}, {.tile_side = 50});

  ASSERT_THAT(sheet.problems, SizeIs(1));
  EXPECT_THAT(sheet.problems[0], HasSubstr("none.png"));
  EXPECT_EQ(sheet.image.pixel(4 + 25, 4 + 25)[0], 96);
}

TEST(ContactSheet, WithoutTilesIsNoPictureAndKeepsToItsLimit) {
  const TemporaryFolder folder;
  const ContactTile tile{picture(folder, "a.png", 200), {0, 0, 20, 20}, "a"};

  EXPECT_TRUE(draw_contact_sheet({}).image.empty());
  const auto sheet = draw_contact_sheet(std::vector(10, tile), {.max_tiles = 3, .tile_side = 50});
  EXPECT_EQ(sheet.image.width(), 3 * 54 + 4);
}

}  // namespace
}  // namespace retinaface
