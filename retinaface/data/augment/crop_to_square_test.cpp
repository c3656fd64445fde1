#include "retinaface/data/augment/crop_to_square.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/test_samples.h"

namespace retinaface {
namespace {

using testing::bright_box;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using testing::largest_distance;
using ::testing::Le;
using testing::MadeSamples;
using ::testing::SizeIs;
using testing::white_boxes;

Sample crop(const SampleSource& source, const CropToSquareOptions& options, std::uint64_t seed,
            int side = 100) {
  const CropToSquare crops(source, options);
  Random random(seed);
  return crops.sample({0, side}, random).value();
}

bool is_padding(const std::uint8_t* pixel) {
  return std::equal(kMeanRgb.begin(), kMeanRgb.end(), pixel);
}

TEST(CropToSquare, LabelsFollowThePixels) {
  const MadeSamples source(white_boxes(300, 200, {{140, 90, 160, 115}}));

  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const double scale : {0.3, 0.77, 1.0, 1.3, 2.0}) {
      for (const double area : {0.0, 1.0}) {
        const Sample sample = crop(source, {.scales = {scale}, .area_probability = area}, seed);

        ASSERT_EQ(sample.image.width(), 100);
        ASSERT_EQ(sample.image.height(), 100);
        ASSERT_THAT(sample.faces, SizeIs(Le(1U)));
        if (sample.faces.empty()) continue;
        EXPECT_LE(largest_distance(sample.faces[0].box, bright_box(sample.image.view())), 0.6F)
            << "scale " << scale << ", seed " << seed;
      }
    }
  }
}

TEST(CropToSquare, LandmarksFollowTheirFace) {
  const MadeSamples source(white_boxes(200, 200, {{80, 80, 120, 120}}));

  const Sample sample = crop(source, {.scales = {2}}, 3);

  ASSERT_THAT(sample.faces, SizeIs(1));
  const auto expected = testing::frontal_face(sample.faces[0].box);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(sample.faces[0].landmarks->points[i].x, expected.landmarks->points[i].x, 1e-3);
    EXPECT_NEAR(sample.faces[0].landmarks->points[i].y, expected.landmarks->points[i].y, 1e-3);
  }
}

TEST(CropToSquare, ZoomingOutShowsTheWholePictureInTheMeanColor) {
  const MadeSamples source(white_boxes(200, 200, {{80, 80, 120, 120}}));

  const Sample sample = crop(source, {.scales = {2}}, 1);

  int num_padded = 0;
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 100; ++x) num_padded += is_padding(sample.image.pixel(x, y)) ? 1 : 0;
  EXPECT_EQ(num_padded, 100 * 100 - 50 * 50);
  EXPECT_EQ(sample.faces[0].box.width(), 10);
}

TEST(CropToSquare, ZoomingOutPutsThePictureAnywhere) {
  const MadeSamples source(white_boxes(100, 100, {{40, 40, 60, 60}}));
  float lowest = 100;
  float highest = 0;

  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const float x = crop(source, {.scales = {2}}, seed).faces[0].box.center().x;
    lowest = std::min(lowest, x);
    highest = std::max(highest, x);
  }

  EXPECT_LT(lowest, 30);
  EXPECT_GT(highest, 70);
}

TEST(CropToSquare, AFaceStaysWhenItsCenterIsInside) {
  // A crop of the whole height: the face is cut at the left or right, or not at all.
  const MadeSamples source(white_boxes(400, 100, {{180, 30, 220, 70}}));
  int num_kept = 0;
  int num_ignored = 0;

  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Sample sample = crop(source, {.scales = {1}, .max_attempts = 1}, seed);
    const Box seen = bright_box(sample.image.view());
    ASSERT_EQ(sample.faces.empty(), seen.width() < 2) << seed;
    if (sample.faces.empty()) continue;
    EXPECT_EQ(sample.faces[0].box, seen);
    EXPECT_EQ(sample.faces[0].ignore, seen.width() <= 20) << seed;
    EXPECT_EQ(sample.faces[0].landmarks.has_value(), !sample.faces[0].ignore);
    ++(sample.faces[0].ignore ? num_ignored : num_kept);
  }
  EXPECT_GT(num_kept, 5);
  EXPECT_GT(num_ignored, 0);
}

TEST(CropToSquare, TriesToFindAFace) {
  const MadeSamples source(white_boxes(1000, 100, {{10, 40, 30, 60}}));
  const auto num_with_face = [&](int attempts) {
    int count = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
      count += crop(source, {.scales = {1}, .max_attempts = attempts}, seed).faces.empty() ? 0 : 1;
    return count;
  };

  EXPECT_LT(num_with_face(1), 20);
  EXPECT_GT(num_with_face(100), 80);
}

TEST(CropToSquare, FacesThatBecomeTooSmallAreIgnored) {
  const MadeSamples source(white_boxes(200, 200, {{50, 50, 60, 60}, {120, 120, 160, 160}}));

  const Sample sample = crop(source, {.scales = {2}, .min_face_side = 5}, 0);

  EXPECT_THAT(sample.faces, ElementsAre(::testing::Field(&LabelledFace::ignore, true),
                                        ::testing::Field(&LabelledFace::ignore, false)));
}

TEST(CropToSquare, ScalesAreThoseOfTheListOrAllBetween) {
  const MadeSamples source(white_boxes(1000, 1000, {{480, 480, 520, 520}}));
  const auto scales_of_crops = [&](bool between) {
    std::set<float> scales;
    const CropToSquareOptions options{.scales = {0.5, 1}, .between_scales = between};
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      for (const auto& face : crop(source, options, seed, 500).faces) {
        if (!face.landmarks) continue;  // 16 pixels from eye to eye; the box may be clipped
        const auto& [left, right, nose, l, r] = face.landmarks->points;
        scales.insert(std::round(100 * 16 * 0.5F / (right.x - left.x)) / 100);
      }
    }
    return scales;
  };

  const auto listed = scales_of_crops(false);
  const auto between = scales_of_crops(true);

  EXPECT_THAT(listed, ElementsAre(0.5F, 1.0F));
  EXPECT_THAT(between, SizeIs(Ge(20U)));
  EXPECT_THAT(between, ::testing::Each(::testing::AllOf(Ge(0.5F), Le(1.0F))));
}

TEST(CropToSquare, WorksOnThinAndTinyPictures) {
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 50}, {3, 2}, {500, 1}}) {
    const MadeSamples source(white_boxes(width, height, {}));
    for (const double scale : {0.3, 1.0, 2.0}) {
      const Sample sample = crop(source, {.scales = {scale}}, 7, 33);
      EXPECT_EQ(sample.image.width(), 33);
      EXPECT_EQ(sample.image.height(), 33);
      EXPECT_THAT(sample.faces, IsEmpty());
    }
  }
}

TEST(CropToSquare, RefusesScalesThatAreNone) {
  const MadeSamples source(white_boxes(10, 10, {}));

  EXPECT_THROW(CropToSquare(source, {.scales = {}}), ContractError);
  EXPECT_THROW(CropToSquare(source, {.scales = {0}}), ContractError);
  EXPECT_THROW(CropToSquare(source, {.max_attempts = 0}), ContractError);
}

}  // namespace
}  // namespace retinaface
