#include "retinaface/detect/merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "retinaface/base/random.h"
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

TEST(MergeManyTiles, PartsGiveWayToWholeFacesOfAnySizeAsTheDefinitionSays) {
  constexpr int kWidth = 2000;
  constexpr int kHeight = 1500;
  constexpr int kFaces = 2000;
  const auto tiles = cover_with_tiles(kWidth, kHeight, 640, 0.25);
  Random random(7);
  std::vector<Sighting> whole;
  std::vector<Sighting> in_tiles;
  for (int i = 0; i < kFaces; ++i) {
    const auto side = static_cast<float>(std::exp(random.uniform(3, 6.2)));
    const auto x = static_cast<float>(random.uniform(0, kWidth));
    const auto y = static_cast<float>(random.uniform(0, kHeight));
    const Box box{x, y, x + side, y + 1.3F * side};
    const float score = 1 - static_cast<float>(i) / kFaces;
    if (i % 20 == 0) whole.push_back(whole_picture(box, score));
    for (std::size_t t = 0; i % 2 == 0 && t < tiles.size(); ++t) {
      const PixelRect& tile = tiles[t];
      const Box seen{std::max(box.x1, static_cast<float>(tile.x)),
                     std::max(box.y1, static_cast<float>(tile.y)),
                     std::min(box.x2, static_cast<float>(tile.right())),
                     std::min(box.y2, static_cast<float>(tile.bottom()))};
      if (seen.width() > 1 && seen.height() > 1) in_tiles.push_back(in_tile(seen, score, t));
    }
  }
  const auto is_held = [&](const Box& part) {
    return std::ranges::any_of(whole, [&](const Sighting& sighting) {
      return intersection_area(part, sighting.face.box) > 0.6F * part.area();
    });
  };
  std::size_t num_parts_left = 0;
  std::size_t num_parts_held = 0;
  std::vector<Sighting> sightings = whole;
  for (const Sighting& sighting : in_tiles) {
    const Box& box = sighting.face.box;
    if (!touches_inner_edge(box, tiles[sighting.tile], kWidth, kHeight)) continue;
    if (is_left_to_another_tile(box, tiles, sighting.tile, kWidth, kHeight)) continue;
    sightings.push_back(sighting);
    ++(is_held(box) ? num_parts_held : num_parts_left);
  }
  ASSERT_GT(num_parts_held, 50U);
  ASSERT_GT(num_parts_left, 10U);

  const auto faces = merge_sightings(sightings, tiles, kWidth, kHeight, {.max_iou = 1});

  EXPECT_EQ(faces.size(), whole.size() + num_parts_left);
  const auto is_whole = [&](const Face& face) {
    return std::ranges::any_of(whole, [&](const Sighting& w) { return w.face == face; });
  };
  for (const Face& face : faces) EXPECT_TRUE(is_whole(face) || !is_held(face.box));
}

}  // namespace
}  // namespace retinaface
