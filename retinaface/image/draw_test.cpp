#include "retinaface/image/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/image/glyphs.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

constexpr Color kWhite{255, 255, 255};
constexpr Color kRed{255, 0, 0};

Image black(int width, int height, PixelFormat format = PixelFormat::Rgb8) {
  Image image(width, height, format);
  std::fill_n(image.row(0), image.bytes().size(), std::uint8_t{0});
  return image;
}

bool is_black(const Image& image) {
  return std::ranges::all_of(image.bytes(), [](std::uint8_t byte) { return byte == 0; });
}

TEST(DrawBox, IsSharpOnItsEdgesAndLeavesTheInsideAlone) {
  Image image = black(40, 30);

  draw_box(image, {10, 5, 30, 25}, kRed, 2);

  for (const auto& [x, y] : {std::pair{9, 15}, std::pair{10, 15}, std::pair{29, 15},
                             std::pair{20, 4}, std::pair{20, 25}}) {
    EXPECT_EQ(image.pixel(x, y)[0], 255) << x << ' ' << y;
    EXPECT_EQ(image.pixel(x, y)[1], 0);
  }
  for (const auto& [x, y] :
       {std::pair{8, 15}, std::pair{11, 15}, std::pair{20, 15}, std::pair{20, 6}}) {
    EXPECT_EQ(image.pixel(x, y)[0], 0) << x << ' ' << y;
  }
}

TEST(DrawBox, ClipsAndIgnoresWhatIsNotFinite) {
  Image image = black(20, 20);
  const float infinite = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();

  draw_box(image, {-1e30F, -1e30F, 1e30F, 1e30F}, kRed, 3);
  draw_box(image, {nan, 0, 5, 5}, kRed);
  draw_box(image, {0, 0, infinite, 5}, kRed);
  draw_box(image, {100, 100, 200, 200}, kRed);
  EXPECT_TRUE(is_black(image));

  draw_box(image, {-5, -5, 10, 40}, kRed, 2);
  EXPECT_EQ(image.pixel(10, 10)[0], 255);
  EXPECT_THROW(draw_box(image, {}, kRed, 0), ContractError);
}

TEST(DrawBox, EmptyAndInvertedBoxesAndPicturesAreNoDanger) {
  Image image = black(20, 20);
  Image nothing;

  draw_box(image, {10, 10, 10, 10}, kRed, 1);
  draw_box(image, {15, 15, 5, 5}, kRed, 1);
  draw_box(nothing, {0, 0, 5, 5}, kRed, 1);
  draw_point(nothing, {1, 1}, 2, kRed);
  draw_text(nothing, {1, 1}, "a", 12, kRed, kWhite);

  EXPECT_TRUE(nothing.empty());
}

TEST(DrawPoint, FillsADiscWithASmoothEdge) {
  Image image = black(21, 21, PixelFormat::Gray8);

  draw_point(image, {10.5F, 10.5F}, 4, kWhite);

  EXPECT_EQ(image.pixel(10, 10)[0], 255);
  EXPECT_EQ(image.pixel(7, 10)[0], 255);
  EXPECT_NEAR(image.pixel(6, 10)[0], 128, 2);
  EXPECT_EQ(image.pixel(5, 10)[0], 0);
}

TEST(Draw, TheColourIsTheSameInEveryFormat) {
  for (const auto format : {PixelFormat::Rgb8, PixelFormat::Bgr8, PixelFormat::Gray8}) {
    Image image = black(9, 9, format);

    draw_point(image, {4.5F, 4.5F}, 3, {10, 20, 30});

    const Image rgb = convert(image.view(), PixelFormat::Rgb8);
    const bool gray = format == PixelFormat::Gray8;
    EXPECT_EQ(rgb.pixel(4, 4)[0], gray ? 18 : 10);
    EXPECT_EQ(rgb.pixel(4, 4)[2], gray ? 18 : 30);
  }
}

TEST(DrawText, StandsOnABackgroundOfTheWidthThatTextWidthTells) {
  Image image = black(200, 40);
  const int width = text_width("0.98", 20);

  draw_text(image, {5, 6}, "0.98", 20, kWhite, {0, 0, 90});

  EXPECT_EQ(image.pixel(5 + width / 2, 7)[2], 90);
  EXPECT_EQ(image.pixel(5 + width - 1, 16)[2], 90);
  EXPECT_EQ(image.pixel(5 + width, 16)[2], 0);
  EXPECT_EQ(image.pixel(30, 26)[2], 0);
  const auto bytes = image.bytes();
  EXPECT_GT(std::ranges::count(bytes, 255), 100);
}

TEST(DrawText, ReachingOutsideIsClipped) {
  Image image = black(16, 16);

  draw_text(image, {-30, -8}, "wide text \n\xFF", 24, kWhite, kRed);
  draw_text(image, {std::numeric_limits<float>::quiet_NaN(), 0}, "a", 24, kWhite, kRed);

  EXPECT_EQ(image.pixel(0, 0)[0], 255);
}

TEST(Glyphs, EveryPrintableCharacterIsDrawnInsideItsCell) {
  for (char character = '!'; character <= '~'; ++character) {
    const auto glyph = internal::glyph_for(character);
    ASSERT_FALSE(glyph.segments.empty()) << character;
    for (const auto& [from, to] : glyph.segments) {
      for (const Point point : {from, to}) {
        EXPECT_TRUE(point.x >= 0 && point.x <= glyph.width && point.y >= 0 && point.y <= 10)
            << character;
      }
    }
  }
}

TEST(DrawFaces, ShowsBoxLandmarksAndScoreInsideThePicture) {
  Image image = black(300, 200);
  Face face{.box = {100, 0, 200, 120}, .score = 0.97F};
  face.landmarks.points = {{{130, 40}, {170, 40}, {150, 60}, {135, 85}, {165, 85}}};

  draw_faces(image, std::vector{face});

  EXPECT_GT(image.pixel(100, 60)[1], 200);  // green
  EXPECT_GT(image.pixel(129, 39)[2], 200);  // blue
  EXPECT_GT(image.pixel(169, 39)[0], 200);  // red
  EXPECT_GT(image.pixel(103, 6)[1], 200);   // the label, moved inside
}

TEST(DrawFaces, WildFacesAreNoDanger) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [width, height] : {std::pair{1, 1}, std::pair{3, 500}, std::pair{64, 48}}) {
    Image image = black(width, height);
    Face face{.box = {-1e20F, nan, 1e20F, 50}, .score = nan};
    face.landmarks.points[0] = {nan, 1e30F};
    Face large{.box = {-500, -500, 5000, 5000}, .score = 7};

    draw_faces(image, std::vector{face, large, Face{}});

    EXPECT_EQ(image.width(), width);
  }
}

}  // namespace
}  // namespace retinaface
