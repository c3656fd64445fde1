#include "retinaface/geometry/similarity.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

TEST(Similarity, InverseUndoesScaleTurnAndTranslation) {
  const Similarity target_from_source{1.5, -0.5, 7, -3};

  const Point back = (target_from_source.inverse() * target_from_source)(Point{12, 34});

  EXPECT_FLOAT_EQ(back.x, 12);
  EXPECT_FLOAT_EQ(back.y, 34);
}

TEST(Similarity, ProductAppliesTheRightOneFirst) {
  const Similarity move_then_scale = Similarity::scaling(2) * Similarity::translation(1, 0);

  EXPECT_EQ(move_then_scale(Point{3, 4}), (Point{8, 8}));
}

TEST(Similarity, QuarterTurnSendsRightToDown) {
  EXPECT_EQ(Similarity::quarter_turns(1)(Point{1, 0}), (Point{0, 1}));
  EXPECT_EQ(Similarity::quarter_turns(-1)(Point{1, 0}), (Point{0, -1}));
  EXPECT_EQ(Similarity::quarter_turns(6)(Point{1, 2}), (Point{-1, -2}));
}

TEST(Similarity, MapsABoxToTheBoxAroundItsCorners) {
  const Similarity turned = Similarity::translation(10, 0) * Similarity::quarter_turns(1);

  EXPECT_EQ(turned(Box{0, 0, 4, 2}), (Box{8, 0, 10, 4}));
}

TEST(Similarity, OfScaleZeroHasNoInverse) {
  EXPECT_THROW(static_cast<void>((Similarity{0, 0, 1, 1}).inverse()), ContractError);
}

}  // namespace
}  // namespace retinaface
