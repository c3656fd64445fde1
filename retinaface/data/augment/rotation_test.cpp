#include "retinaface/data/augment/rotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "retinaface/data/augment/test_samples.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::bright_box;
using ::testing::Gt;
using testing::MadeSamples;
using ::testing::SizeIs;

Sample turned(const Sample& sample, const RotationOptions& options, std::uint64_t seed) {
  const MadeSamples source(sample);
  Random random(seed);
  return Rotation(source, options).sample({}, random).value();
}

/// White within the ellipse that fills the box.
Sample white_ellipse(int side, const Box& box) {
  Sample sample = testing::white_boxes(side, side, {box});
  const Point center = box.center();
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const float u = (static_cast<float>(x) + 0.5F - center.x) / (box.width() / 2);
      const float v = (static_cast<float>(y) + 0.5F - center.y) / (box.height() / 2);
      const int level = std::hypot(u, v) <= 1 ? 255 : 40;
      for (int c = 0; c < 3; ++c) sample.image.pixel(x, y)[c] = static_cast<std::uint8_t>(level);
    }
  }
  return sample;
}

TEST(Rotation, TheBoxOfATurnedEllipseStaysTight) {
  const Sample sample = white_ellipse(200, {110, 40, 150, 100});

  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Sample after = turned(sample, {.probability = 1, .max_degrees = 40}, seed);

    ASSERT_THAT(after.faces, SizeIs(1));
    EXPECT_LE(testing::largest_distance(after.faces[0].box, bright_box(after.image.view())), 1.5F);
  }
}

TEST(Rotation, LandmarksStayOnTheirPixels) {
  Sample sample = testing::white_boxes(100, 100, {{70, 30, 74, 34}});
  sample.faces[0] = testing::frontal_face({40, 20, 80, 60});
  sample.faces[0].landmarks->points[Landmarks5::Nose] = {72, 32};

  for (const auto& options : {RotationOptions{.probability = 1, .max_degrees = 30},
                              RotationOptions{.quarter_probability = 1}}) {
    const Sample after = turned(sample, options, 4);

    const Point seen = bright_box(after.image.view()).center();
    const Point nose = (*after.faces[0].landmarks)[Landmarks5::Nose];
    EXPECT_NEAR(nose.x, seen.x, 0.8);
    EXPECT_NEAR(nose.y, seen.y, 0.8);
    EXPECT_GT(std::hypot(nose.x - 72, nose.y - 32), 3) << "it was turned";
  }
}

TEST(Rotation, QuarterTurnsLoseNothing) {
  const Sample sample = testing::white_boxes(100, 60, {{10, 20, 30, 50}});
  std::set<float> lefts;

  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Sample after = turned(sample, {.quarter_probability = 1}, seed);
    EXPECT_LE(testing::largest_distance(after.faces[0].box, bright_box(after.image.view())), 1e-4F);
    lefts.insert(std::round(after.faces[0].box.x1));
  }

  EXPECT_THAT(lefts, ::testing::ElementsAre(10, 20, 70));  // clockwise, counter, half a turn
}

TEST(Rotation, WhatComesFromOutsideIsPadding) {
  const Sample sample = testing::white_boxes(100, 100, {{0, 0, 100, 100}});

  const Sample after =
      turned(sample, {.probability = 1, .max_degrees = 30, .padding = {9, 8, 7}}, 2);

  const std::uint8_t* corner = after.image.pixel(0, 0);
  EXPECT_EQ(corner[0], 9);
  EXPECT_EQ(corner[1], 8);
  EXPECT_EQ(corner[2], 7);
}

TEST(Rotation, ProbabilityZeroChangesNothing) {
  const Sample sample = testing::white_boxes(50, 50, {{10, 20, 30, 40}});

  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Sample after = turned(sample, {}, seed);
    EXPECT_EQ(testing::largest_difference(after.image.view(), sample.image.view()), 0);
    EXPECT_EQ(after.faces[0].box, sample.faces[0].box);
  }
}

}  // namespace
}  // namespace retinaface
