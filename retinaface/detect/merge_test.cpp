#include "retinaface/detect/merge.h"

#include <gtest/gtest.h>

#include "retinaface/detect/looks.h"

namespace retinaface {
namespace {

Sighting whole_picture(Box box, float score, int quarter_turns = 0) {
  return {.face = {.box = box, .score = score, .landmarks = {}},
          .quarter_turns = quarter_turns,
          .tile = Look::kWholePicture};
}

Sighting in_tile(Box box, float score, std::size_t tile) {
  Sighting sighting = whole_picture(box, score);
  sighting.tile = tile;
  return sighting;
}

std::vector<Face> merge(const std::vector<Sighting>& sightings, const DetectorOptions& options = {},
                        const std::vector<PixelRect>& tiles = {}) {
  return merge_sightings(sightings, tiles, 150, 100, options);
}

TEST(MergeSightings, GivesNothingForNothing) {
  EXPECT_TRUE(merge({}).empty());
}

TEST(MergeSightings, SuppressesByDefaultAndVotesWhenAsked) {
  const std::vector<Sighting> pair{whole_picture({0, 0, 40, 40}, 0.9F),
                                   whole_picture({4, 0, 44, 40}, 0.9F)};

  EXPECT_EQ(merge(pair).at(0).box, (Box{0, 0, 40, 40}));
  EXPECT_EQ(merge(pair, {.vote = true}).at(0).box, (Box{2, 0, 42, 40}));
}

TEST(MergeSightings, DropsFacesWhoseShorterSideIsBelowTheMinimum) {
  const std::vector<Sighting> sightings{whole_picture({0, 0, 20, 30}, 0.9F),
                                        whole_picture({50, 0, 69, 30}, 0.9F),
                                        whole_picture({90, 0, 120, 19.5F}, 0.9F)};

  const auto faces = merge(sightings, {.min_face_size = 20});

  ASSERT_EQ(faces.size(), 1U);
  EXPECT_EQ(faces[0].box, sightings[0].face.box);
}

TEST(MergeSightings, KeepsTheBestWhenThereAreTooMany) {
  const std::vector<Sighting> sightings{whole_picture({0, 0, 20, 30}, 0.7F),
                                        whole_picture({50, 0, 70, 30}, 0.9F),
                                        whole_picture({90, 0, 120, 30}, 0.8F)};

  const auto faces = merge(sightings, {.max_faces = 2});

  ASSERT_EQ(faces.size(), 2U);
  EXPECT_EQ(faces[0].score, 0.9F);
  EXPECT_EQ(faces[1].score, 0.8F);
}

TEST(MergeSightings, TurnsAreVotedOnByThemselvesAndMergedBySuppression) {
  const std::vector<Sighting> sightings{whole_picture({0, 0, 40, 40}, 0.9F, 2),
                                        whole_picture({2, 0, 42, 40}, 0.9F, 2),
                                        whole_picture({8, 0, 48, 40}, 0.5F, 0)};

  const auto faces = merge(sightings, {.vote = true, .rotations = true});

  ASSERT_EQ(faces.size(), 1U);
  EXPECT_EQ(faces[0].box, (Box{1, 0, 41, 40}));
}

TEST(MergeSightings, LandmarksOfTurnedPicturesComeInImageOrder) {
  Sighting upside_down = whole_picture({0, 0, 40, 40}, 0.9F, 2);
  upside_down.face.landmarks = {{{{30, 30}, {10, 30}, {20, 20}, {28, 10}, {12, 10}}}};
  Sighting upright = whole_picture({60, 0, 100, 40}, 0.8F, 0);
  upright.face.landmarks = {{{{90, 30}, {70, 30}, {80, 20}, {88, 10}, {72, 10}}}};

  const auto faces = merge({upside_down, upright}, {.rotations = true});

  ASSERT_EQ(faces.size(), 2U);
  EXPECT_EQ(faces[0].landmarks[Landmarks5::LeftEye], (Point{10, 30}));
  EXPECT_EQ(faces[0].landmarks[Landmarks5::LeftMouthCorner], (Point{12, 10}));
  EXPECT_EQ(faces[1], upright.face);
}

class MergeTiles : public ::testing::Test {
 protected:
  /// [0, 100) and [50, 150) side by side.
  const std::vector<PixelRect> tiles_ = cover_with_tiles(150, 100, 100, 0.5);
};

TEST_F(MergeTiles, AHalfFaceDoesNotSurviveNextToTheWholeOne) {
  const Sighting half = in_tile({90, 40, 100, 80}, 0.9F, 0);
  const Sighting whole = in_tile({90, 40, 120, 80}, 0.8F, 1);

  const auto faces = merge({half, whole}, {}, tiles_);

  ASSERT_EQ(faces.size(), 1U);
  EXPECT_EQ(faces[0], whole.face);
}

TEST_F(MergeTiles, APartOfALargeFaceGivesWayToTheWholePicture) {
  const Sighting part = in_tile({30, 10, 100, 90}, 0.95F, 0);
  const Sighting whole = whole_picture({20, 0, 140, 100}, 0.8F);

  const auto faces = merge({part, whole}, {}, tiles_);

  ASSERT_EQ(faces.size(), 1U);
  EXPECT_EQ(faces[0], whole.face);
}

TEST_F(MergeTiles, APartThatNobodySeesWholeIsBetterThanNothing) {
  const Sighting part = in_tile({30, 10, 100, 90}, 0.95F, 0);

  EXPECT_EQ(merge({part}, {}, tiles_), std::vector{part.face});
}

TEST_F(MergeTiles, AFaceSeenByBothTilesIsOne) {
  const Sighting first = in_tile({65, 40, 85, 60}, 0.9F, 0);
  const Sighting second = in_tile({65, 40, 85, 60}, 0.8F, 1);

  EXPECT_EQ(merge({first, second}, {}, tiles_), std::vector{first.face});
}

}  // namespace
}  // namespace retinaface
