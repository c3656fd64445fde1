#include "retinaface/detect/tiles.h"

#include <gmock/gmock.h>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;

TEST(CoverWithTiles, ASmallPictureIsOneTileOfItsOwnSize) {
  EXPECT_THAT(cover_with_tiles(300, 640, 640, 0.25), ElementsAre(PixelRect{0, 0, 300, 640}));
}

TEST(CoverWithTiles, TilesGoRowByRowFromCornerToCorner) {
  EXPECT_THAT(cover_with_tiles(150, 120, 100, 0.5),
              ElementsAre(PixelRect{0, 0, 100, 100}, PixelRect{50, 0, 100, 100},
                          PixelRect{0, 20, 100, 100}, PixelRect{50, 20, 100, 100}));
}

TEST(CoverWithTiles, CoversEveryPixelWithTheOverlapAskedFor) {
  for (const int length : {1, 99, 100, 101, 175, 176, 250, 999, 1000, 1001}) {
    for (const double overlap : {0.0, 0.1, 0.25, 0.75, 0.99}) {
      const auto tiles = cover_with_tiles(length, 1, 100, overlap);

      EXPECT_EQ(tiles.front().x, 0);
      EXPECT_EQ(tiles.back().right(), length);
      for (std::size_t i = 1; i < tiles.size(); ++i) {
        EXPECT_GT(tiles[i].x, tiles[i - 1].x);
        EXPECT_GE(tiles[i - 1].right() - tiles[i].x, static_cast<int>(100 * overlap))
            << length << ", " << overlap;
      }
    }
  }
}

TEST(CoverWithTiles, RefusesWhatCannotCover) {
  EXPECT_THROW((void)cover_with_tiles(0, 10, 10, 0), ContractError);
  EXPECT_THROW((void)cover_with_tiles(10, 10, 0, 0), ContractError);
  EXPECT_THROW((void)cover_with_tiles(10, 10, 10, 1), ContractError);
  EXPECT_THROW((void)cover_with_tiles(10, 10, 10, -0.1), ContractError);
}

class TwoTiles : public ::testing::Test {
 protected:
  /// [0, 100) and [50, 150) side by side.
  const std::vector<PixelRect> tiles_ = cover_with_tiles(150, 100, 100, 0.5);

  bool is_left(const Box& box, std::size_t own) const {
    return is_left_to_another_tile(box, tiles_, own, 150, 100);
  }
};

TEST_F(TwoTiles, AHalfFaceIsLeftToTheTileThatSeesItWhole) {
  EXPECT_TRUE(is_left({85, 40, 100, 60}, 0));
  EXPECT_TRUE(is_left({49, 40, 60, 60}, 1));
}

TEST_F(TwoTiles, AFaceAwayFromInnerEdgesStays) {
  EXPECT_FALSE(is_left({60, 40, 80, 60}, 0));
  EXPECT_FALSE(is_left({60, 40, 80, 60}, 1));
}

TEST_F(TwoTiles, AFaceAtThePicturesBorderStays) {
  EXPECT_FALSE(is_left({-5, -5, 15, 15}, 0));
  EXPECT_FALSE(is_left({135, 85, 155, 105}, 1));
}

TEST_F(TwoTiles, AFaceThatNoTileSeesWholeStays) {
  EXPECT_FALSE(is_left({40, 10, 100, 90}, 0));
  EXPECT_FALSE(is_left({50, 10, 110, 90}, 1));
}

TEST(TouchesInnerEdge, LooksAtAllFourSides) {
  const PixelRect tile{100, 100, 100, 100};

  EXPECT_FALSE(touches_inner_edge({140, 140, 160, 160}, tile, 300, 300));
  EXPECT_TRUE(touches_inner_edge({101, 140, 121, 160}, tile, 300, 300));
  EXPECT_TRUE(touches_inner_edge({140, 101, 160, 121}, tile, 300, 300));
  EXPECT_TRUE(touches_inner_edge({179, 140, 199, 160}, tile, 300, 300));
  EXPECT_TRUE(touches_inner_edge({140, 179, 160, 199}, tile, 300, 300));
  EXPECT_FALSE(touches_inner_edge({179, 179, 199, 199}, tile, 200, 200));
}

}  // namespace
}  // namespace retinaface
