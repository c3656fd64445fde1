#include "retinaface/data/augment/horizontal_flip.h"

#include <gtest/gtest.h>

#include "retinaface/data/augment/test_samples.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::MadeSamples;

Sample flip(const SampleSource& source, double probability = 1) {
  Random random(0);
  return HorizontalFlip(source, probability).sample({}, random).value();
}

/// A face whose five landmarks have different states, in noise.
Sample noisy_sample() {
  Sample sample{testing::noise(61, 40, PixelFormat::Rgb8), {}, "noise"};
  LabelledFace face = testing::frontal_face({5, 7, 25, 37});
  face.landmark_states = {LandmarkState::Missing, LandmarkState::Hidden, LandmarkState::Visible,
                          LandmarkState::Visible, LandmarkState::Missing};
  sample.faces = {face, testing::frontal_face({30, 1, 60, 39})};
  sample.faces[1].landmarks.reset();
  return sample;
}

TEST(HorizontalFlip, TwiceIsNothing) {
  const Sample original = noisy_sample();
  const MadeSamples source(original);
  const HorizontalFlip once(source, 1);

  const Sample twice = flip(once);

  EXPECT_EQ(testing::largest_difference(twice.image.view(), original.image.view()), 0);
  ASSERT_EQ(twice.faces.size(), original.faces.size());
  for (std::size_t i = 0; i < twice.faces.size(); ++i) {
    EXPECT_EQ(twice.faces[i].box, original.faces[i].box);
    EXPECT_EQ(twice.faces[i].landmark_states, original.faces[i].landmark_states);
    EXPECT_EQ(twice.faces[i].landmarks.has_value(), original.faces[i].landmarks.has_value());
  }
  for (std::size_t i = 0; i < 5; ++i) {
    const Point point = twice.faces[0].landmarks->points[i];
    EXPECT_FLOAT_EQ(point.x, original.faces[0].landmarks->points[i].x);
    EXPECT_FLOAT_EQ(point.y, original.faces[0].landmarks->points[i].y);
  }
}

TEST(HorizontalFlip, LeftAndRightChangePlacesWithTheirStates) {
  const Sample original = noisy_sample();

  const Sample flipped = flip(MadeSamples(original));

  const Landmarks5& before = *original.faces[0].landmarks;
  const Landmarks5& after = *flipped.faces[0].landmarks;
  EXPECT_FLOAT_EQ(after[Landmarks5::LeftEye].x, 61 - before[Landmarks5::RightEye].x);
  EXPECT_FLOAT_EQ(after[Landmarks5::RightMouthCorner].x,
                  61 - before[Landmarks5::LeftMouthCorner].x);
  EXPECT_FLOAT_EQ(after[Landmarks5::Nose].x, 61 - before[Landmarks5::Nose].x);
  EXPECT_LT(after[Landmarks5::LeftEye].x, after[Landmarks5::RightEye].x);
  const std::array<LandmarkState, 5> expected{LandmarkState::Hidden, LandmarkState::Missing,
                                              LandmarkState::Visible, LandmarkState::Missing,
                                              LandmarkState::Visible};
  EXPECT_EQ(flipped.faces[0].landmark_states, expected);
}

TEST(HorizontalFlip, LabelsFollowThePixels) {
  const Sample flipped = flip(MadeSamples(testing::white_boxes(50, 40, {{3, 5, 13, 25}})));

  EXPECT_EQ(testing::bright_box(flipped.image.view()), (Box{37, 5, 47, 25}));
  EXPECT_EQ(flipped.faces[0].box, (Box{37, 5, 47, 25}));
}

TEST(HorizontalFlip, HappensAsOftenAsItShould) {
  const MadeSamples source(testing::white_boxes(50, 40, {{3, 5, 13, 25}}));
  const HorizontalFlip flips(source, 0.25);
  int num_flipped = 0;

  for (std::size_t i = 0; i < 1000; ++i) {
    Random random = sample_random(1, 0, i);
    num_flipped += flips.sample({}, random)->faces[0].box.x1 > 25 ? 1 : 0;
  }

  EXPECT_NEAR(num_flipped, 250, 50);
  EXPECT_EQ(flip(source, 0).faces[0].box.x1, 3);
}

}  // namespace
}  // namespace retinaface
