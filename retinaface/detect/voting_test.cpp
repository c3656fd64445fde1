#include "retinaface/detect/voting.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/detect/nms.h"

namespace retinaface {
namespace {

Face face(Box box, float score, Point nose = {}) {
  Face result{.box = box, .score = score, .landmarks = {}};
  result.landmarks[Landmarks5::Nose] = nose;
  return result;
}

TEST(VoteOverlaps, GivesNothingForNothing) {
  EXPECT_TRUE(vote_overlaps({}, 0.4F).empty());
}

TEST(VoteOverlaps, WeighsBoxesAndLandmarksByScoreAndKeepsTheHighestScore) {
  const std::vector<Face> pair{face({0, 0, 100, 100}, 0.2F, {50, 60}),
                               face({10, 4, 110, 104}, 0.6F, {58, 64})};

  const auto voted = vote_overlaps(pair, 0.4F);

  ASSERT_EQ(voted.size(), 1U);
  EXPECT_EQ(voted[0].score, 0.6F);
  EXPECT_NEAR(voted[0].box.x1, 7.5, 1e-5);
  EXPECT_NEAR(voted[0].box.y1, 3, 1e-5);
  EXPECT_NEAR(voted[0].box.x2, 107.5, 1e-5);
  EXPECT_NEAR(voted[0].box.y2, 103, 1e-5);
  EXPECT_NEAR(voted[0].landmarks[Landmarks5::Nose].x, 56, 1e-5);
  EXPECT_NEAR(voted[0].landmarks[Landmarks5::Nose].y, 63, 1e-5);
}

TEST(VoteOverlaps, EveryLandmarkIsAveragedWithItsOwnKind) {
  std::vector<Face> pair(2, face({0, 0, 100, 100}, 0.5F));
  for (std::size_t i = 0; i < 5; ++i) {
    pair[0].landmarks.points[i] = {static_cast<float>(i), static_cast<float>(10 * i)};
    pair[1].landmarks.points[i] = {static_cast<float>(i + 2), static_cast<float>(10 * i + 4)};
  }

  const auto voted = vote_overlaps(pair, 0.4F);

  ASSERT_EQ(voted.size(), 1U);
  for (std::size_t i = 0; i < 5; ++i) {
    const Point mean{static_cast<float>(i + 1), static_cast<float>(10 * i + 2)};
    EXPECT_EQ(voted[0].landmarks.points[i], mean) << i;
  }
}

TEST(VoteOverlaps, KeepsLoneFacesAsTheyAre) {
  const Face lone = face({0.1F, 0.2F, 10.3F, 10.7F}, 0.03F, {5.1F, 5.3F});
  const Face other = face({50, 0, 60, 10}, 0.9F);

  EXPECT_EQ(vote_overlaps(std::vector{lone, other}, 0.4F), (std::vector{other, lone}));
}

TEST(VoteOverlaps, GroupsAreThoseOfSuppression) {
  const std::vector<Face> chain{face({0, 0, 99, 99}, 0.9F), face({40, 0, 139, 99}, 0.8F),
                                face({80, 0, 179, 99}, 0.7F)};

  const auto voted = vote_overlaps(chain, 0.4F);

  ASSERT_EQ(voted.size(), suppress_overlaps(chain, 0.4F).size());
  EXPECT_NEAR(voted[0].box.x1, 40 * 0.8 / 1.7, 1e-4);
  EXPECT_EQ(voted[1], chain[2]);
}

TEST(VoteOverlaps, FacesOfScoreZeroAreNotDividedByZero) {
  const std::vector<Face> pair(2, face({0, 0, 10, 10}, 0));

  EXPECT_EQ(vote_overlaps(pair, 0.4F), std::vector{pair[0]});
}

TEST(VoteOverlaps, RefusesALimitOutOfRange) {
  EXPECT_THROW((void)vote_overlaps({}, 2), ContractError);
}

}  // namespace
}  // namespace retinaface
