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
  const ContactTile tile{path, Box{40, 20, 60, 40}, "0.5 a"};

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
  const ContactTile tile{picture(folder, "a.png", 200), Box{0, 0, 20, 20}, ""};

  const auto sheet = draw_contact_sheet({tile}, {.tile_side = 50});

  EXPECT_EQ(sheet.image.pixel(4 + 2, 4 + 2)[0], 96);
}

TEST(ContactSheet, AWholePictureIsShownInItsMiddle) {
  const TemporaryFolder folder;
  const ContactTile tile{picture(folder, "a.png", 200), std::nullopt, "a"};

  const auto sheet = draw_contact_sheet({tile}, {.tile_side = 50});

  EXPECT_EQ(sheet.image.pixel(4 + 1, 4 + 25)[0], 200);
  EXPECT_EQ(sheet.image.pixel(4 + 48, 4 + 25)[0], 200);
  EXPECT_EQ(sheet.image.pixel(4 + 25, 4 + 5)[0], 96) << "above the picture, which is wider";
}

TEST(ContactSheet, LabelsAreDrawnWhereTheyAreInThePicture) {
  const TemporaryFolder folder;
  LabelledFace face;
  face.box = {20, 10, 80, 50};
  face.landmarks = Landmarks5{{{{40, 30}, {60, 30}, {}, {45, 40}, {55, 40}}}};
  face.landmark_states.fill(LandmarkState::Visible);
  face.landmark_states[2] = LandmarkState::Missing;
  const ContactTile tile{picture(folder, "a.png", 200), std::nullopt, "a", {face}};

  const auto sheet = draw_contact_sheet({tile}, {.tile_side = 50});

  // A tile's pixel is two of the picture's; the picture begins 10 of them below the tile's top.
  const auto* eye = sheet.image.pixel(4 + 20, 4 + 10 + 15);
  EXPECT_LT(eye[0], 120);
  EXPECT_GT(eye[2], 220);
  const auto* edge = sheet.image.pixel(4 + 10, 4 + 10 + 15);
  EXPECT_LT(edge[0], 20);
  EXPECT_GT(edge[1], 220);
  EXPECT_EQ(sheet.image.pixel(4, 4 + 10)[0], 200) << "where a missing landmark would be";
}

TEST(ContactSheet, FinePatternsAreAveraged) {
  const TemporaryFolder folder;
  Image stripes(400, 400, PixelFormat::Rgb8);
  for (int y = 0; y < 400; ++y) std::memset(stripes.row(y), y % 2 == 0 ? 0 : 200, 1200);
  ASSERT_TRUE(write_image(folder / "s.png", stripes.view()).ok());

  const auto sheet = draw_contact_sheet({{folder / "s.png", std::nullopt, ""}}, {.tile_side = 50});

  for (int y = 10; y < 40; ++y) EXPECT_NEAR(sheet.image.pixel(4 + 25, 4 + y)[0], 100, 1);
}

TEST(ContactSheet, AnUnreadablePictureIsAGrayTileAndASentence) {
  const TemporaryFolder folder;
  const ContactTile missing{folder / "none.png", Box{0, 0, 20, 20}, "none"};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ContactTile nowhere{picture(folder, "a.png", 200), Box{nan, 0, 20, 20}, "nowhere"};

  const auto sheet = draw_contact_sheet({missing, missing, nowhere}, {.tile_side = 50});

  ASSERT_THAT(sheet.problems, SizeIs(1));
  EXPECT_THAT(sheet.problems[0], HasSubstr("none.png"));
  EXPECT_EQ(sheet.image.pixel(4 + 25, 4 + 25)[0], 96);
}

TEST(ContactSheet, WithoutTilesIsNoPictureAndKeepsToItsLimit) {
  const TemporaryFolder folder;
  const ContactTile tile{picture(folder, "a.png", 200), Box{0, 0, 20, 20}, "a"};

  EXPECT_TRUE(draw_contact_sheet({}).image.empty());
  const auto sheet = draw_contact_sheet(std::vector(10, tile), {.max_tiles = 3, .tile_side = 50});
  EXPECT_EQ(sheet.image.width(), 3 * 54 + 4);
}

}  // namespace
}  // namespace retinaface
