#include "retinaface/geometry/box.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(Iou, OfABoxWithItselfIsOne) {
  EXPECT_EQ(iou({1, 2, 5, 9}, {1, 2, 5, 9}), 1);
}

TEST(Iou, OfHalfOverlappingSquaresIsOneThird) {
  EXPECT_FLOAT_EQ(iou({0, 0, 2, 2}, {1, 0, 3, 2}), 1.F / 3);
}

TEST(Iou, OfTouchingOrDistantBoxesIsZero) {
  EXPECT_EQ(iou({0, 0, 1, 1}, {1, 0, 2, 1}), 0);
  EXPECT_EQ(iou({0, 0, 1, 1}, {5, 5, 6, 6}), 0);
}

TEST(Iou, OfEmptyBoxesIsZeroNotNan) {
  EXPECT_EQ(iou({3, 3, 3, 3}, {3, 3, 3, 3}), 0);
}

TEST(Area, OfAnInvertedBoxIsZero) {
  EXPECT_EQ((Box{5, 0, 2, 3}).area(), 0);
  EXPECT_EQ((Box{5, 5, 2, 3}).area(), 0);
}

TEST(Clip, KeepsThePartInside) {
  EXPECT_EQ(clip({-3, 2, 50, 99}, 40, 30), (Box{0, 2, 40, 30}));
  EXPECT_EQ(clip({50, 2, 60, 9}, 40, 30).area(), 0);
}

}  // namespace
}  // namespace retinaface
