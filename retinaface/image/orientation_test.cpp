#include "retinaface/image/orientation.h"

#include <gtest/gtest.h>

#include <string>

#include "retinaface/image/test_pictures.h"
#include "retinaface/image/warp.h"

namespace retinaface::internal {
namespace {

/// Letters of a picture, rows separated by '/'.
std::string text_of(const Image& image) {
  std::string text;
  for (int y = 0; y < image.height(); ++y) {
    if (y > 0) text += '/';
    for (int x = 0; x < image.width(); ++x) text += static_cast<char>(image.pixel(x, y)[0]);
  }
  return text;
}

TEST(Upright, LaysDownEachOrientationAsExifDefinesIt) {
  const std::uint8_t letters[] = {'a', 'b', 'c', 'd', 'e', 'f'};
  const ImageView stored(letters, 3, 2, PixelFormat::Gray8);  // abc/def

  EXPECT_EQ(text_of(upright(stored, 1)), "abc/def");
  EXPECT_EQ(text_of(upright(stored, 2)), "cba/fed");
  EXPECT_EQ(text_of(upright(stored, 3)), "fed/cba");
  EXPECT_EQ(text_of(upright(stored, 4)), "def/abc");
  EXPECT_EQ(text_of(upright(stored, 5)), "ad/be/cf");
  EXPECT_EQ(text_of(upright(stored, 6)), "da/eb/fc");
  EXPECT_EQ(text_of(upright(stored, 7)), "fc/eb/da");
  EXPECT_EQ(text_of(upright(stored, 8)), "cf/be/ad");
}

TEST(Upright, UndoingAnOrientationGivesTheStoredPictureBack) {
  constexpr int kInverse[] = {0, 1, 2, 3, 4, 5, 8, 7, 6};
  for (const int height : {1, 15, 16, 17, 50}) {  // bands have 16 rows
    const Image stored = testing::noise(23, height, PixelFormat::Rgb8);
    for (int orientation = 1; orientation <= 8; ++orientation) {
      const Image turned = upright(stored.view(), orientation);
      const Image back = upright(turned.view(), kInverse[orientation]);
      EXPECT_EQ(testing::largest_difference(back.view(), stored.view()), 0)
          << orientation << " of height " << height;
    }
  }
}

TEST(Rotated, TurnsClockwiseByQuarters) {
  const std::uint8_t letters[] = {'a', 'b', 'c', 'd', 'e', 'f'};
  const ImageView image(letters, 3, 2, PixelFormat::Gray8);

  EXPECT_EQ(text_of(rotated(image, 1)), "da/eb/fc");
  EXPECT_EQ(text_of(rotated(image, 2)), "fed/cba");
  EXPECT_EQ(text_of(rotated(image, -1)), "cf/be/ad");
  EXPECT_EQ(text_of(rotated(image, 4)), "abc/def");
}

TEST(Mirrored, ExchangesLeftAndRight) {
  const std::uint8_t letters[] = {'a', 'b', 'c', 'd', 'e', 'f'};

  EXPECT_EQ(text_of(mirrored({letters, 3, 2, PixelFormat::Gray8})), "cba/fed");
}

TEST(Rotated, AnEmptyPictureStaysEmpty) {
  EXPECT_TRUE(rotated({}, 1).empty());
  EXPECT_TRUE(mirrored({}).empty());
}

}  // namespace
}  // namespace retinaface::internal
