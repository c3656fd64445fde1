#include "retinaface/pipeline/fast_decode.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(FastDecode, KeepsThePixelsOfTheLargestInput) {
  DetectorOptions options;
  options.sizes = {InputSize::long_side(128), InputSize::long_side(640), InputSize::fit(320, 700)};

  EXPECT_EQ(fast_decode_long_side(options), 700);
}

TEST(FastDecode, TakesTheBoundOfTheLongSideForAShortSide) {
  DetectorOptions options;
  options.sizes = {InputSize::short_side(1100, 1650)};

  EXPECT_EQ(fast_decode_long_side(options), 1650);
}

TEST(FastDecode, IsOffWhereEveryPixelCounts) {
  DetectorOptions tiles;
  tiles.tile_size = 640;
  DetectorOptions original;
  original.sizes = {InputSize::long_side(640), InputSize::original()};
  DetectorOptions unbounded;
  unbounded.sizes = {InputSize::short_side(1100, 0)};

  EXPECT_EQ(fast_decode_long_side(tiles), 0);
  EXPECT_EQ(fast_decode_long_side(original), 0);
  EXPECT_EQ(fast_decode_long_side(unbounded), 0);
}

}  // namespace
}  // namespace retinaface
