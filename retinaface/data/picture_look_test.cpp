#include "retinaface/data/picture_look.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "retinaface/base/random.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Soft hills, other ones for each seed.
Image hills(int width, int height, std::uint64_t seed) {
  Random random(seed);
  Image coarse(12, 9, PixelFormat::Rgb8);
  for (int y = 0; y < coarse.height(); ++y)
    for (int x = 0; x < coarse.width() * 3; ++x)
      coarse.row(y)[x] = static_cast<std::uint8_t>(random.below(256));
  return resize(coarse.view(), width, height);
}

Image plain(std::uint8_t level) {
  Image image(40, 30, PixelFormat::Gray8);
  for (int y = 0; y < 30; ++y) std::memset(image.row(y), level, 40);
  return image;
}

PictureLook random_look(Random& random) {
  PictureLook look;
  look.hash = random.next();
  for (auto& pixel : look.miniature) pixel = static_cast<std::uint8_t>(random.below(256));
  return look;
}

PictureLook with_flipped_bits(PictureLook look, std::uint64_t bits) {
  look.hash ^= bits;
  return look;
}

TEST(PictureLook, TheHashIsOneWhereAPixelIsBrighterThanItsRightNeighbour) {
  Image falling(9, 8, PixelFormat::Gray8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 9; ++x) *falling.pixel(x, y) = static_cast<std::uint8_t>(200 - 10 * x);
  *falling.pixel(8, 7) = 255;

  EXPECT_EQ(look_of(falling.view()).hash, ~std::uint64_t{1});
}

TEST(PictureLook, ScaledAndCompressedCopiesLookAlikeAndOthersDoNot) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Image picture = hills(300, 200, seed);
    const Image smaller = resize(picture.view(), 140, 93, Interpolation::Area);
    const auto file = encode_jpeg(smaller.view(), 40);
    const auto copy = decode_image(file.value(), "copy");

    EXPECT_TRUE(look_alike(look_of(picture.view()), look_of(copy->image.view()))) << seed;
    EXPECT_FALSE(look_alike(look_of(picture.view()), look_of(hills(300, 200, seed + 100).view())))
        << seed;
  }
}

TEST(PictureLook, ABrighterCopyLooksAlike) {
  Image picture = hills(300, 200, 3);
  const PictureLook look = look_of(picture.view());
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 900; ++x)
      picture.row(y)[x] = static_cast<std::uint8_t>(40 + picture.row(y)[x] / 2);

  EXPECT_TRUE(look_alike(look, look_of(picture.view())));
}

TEST(PictureLook, PicturesWithoutAnythingOnThemAreComparedByTheirLevel) {
  EXPECT_TRUE(look_alike(look_of(plain(100).view()), look_of(plain(102).view())));
  EXPECT_FALSE(look_alike(look_of(plain(100).view()), look_of(plain(200).view())));
}

TEST(PictureLook, EqualHashesAloneAreNotEnough) {
  Random random(1);
  const PictureLook look = random_look(random);
  PictureLook other = random_look(random);
  other.hash = look.hash;

  EXPECT_FALSE(look_alike(look, other));
  EXPECT_THAT(groups_that_look_alike(std::vector{look, other}), IsEmpty());
}

TEST(PictureLook, GroupsGoFromOneToTheNext) {
  Random random(1);
  const PictureLook first = random_look(random);
  const PictureLook second = random_look(random);
  const std::vector looks{first, second, with_flipped_bits(first, 0xFF),
                          with_flipped_bits(first, 0xFFFF), second};

  EXPECT_FALSE(look_alike(looks[0], looks[3])) << "16 bits apart, but 8 from the one between";
  EXPECT_THAT(groups_that_look_alike(looks), ElementsAre(ElementsAre(0, 2, 3), ElementsAre(1, 4)));
  EXPECT_THAT(groups_that_look_alike({}), IsEmpty());
}

TEST(PictureLook, NoPairWithinEightBitsIsOverlooked) {
  Random random(5);
  for (int i = 0; i < 500; ++i) {
    const PictureLook look = random_look(random);
    PictureLook near = look;
    for (int flips = 0; flips < 8; ++flips) near.hash ^= std::uint64_t{1} << random.below(64);

    EXPECT_THAT(groups_that_look_alike(std::vector{look, near}), ElementsAre(ElementsAre(0, 1)));
  }
}

TEST(PictureLook, AHundredThousandAreQuickSlow) {
  Random random(1);
  std::vector<PictureLook> looks(100'000);
  for (auto& look : looks) look.hash = random.next();
  looks[5] = random_look(random);
  looks[99'999] = with_flipped_bits(looks[5], 0x8000'0100'0000'0001);
  for (std::size_t i = 0; i < looks.size(); ++i)
    if (i != 5 && i != 99'999) looks[i].miniature[i % 256] = static_cast<std::uint8_t>(i / 256);

  const auto groups = groups_that_look_alike(looks);

  EXPECT_THAT(groups, ::testing::Contains(ElementsAre(5, 99'999)));
}

}  // namespace
}  // namespace retinaface
