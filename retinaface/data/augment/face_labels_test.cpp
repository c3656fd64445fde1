#include "retinaface/data/augment/face_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "retinaface/data/augment/test_samples.h"

namespace retinaface {
namespace {

using testing::frontal_face;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Similarity turned_about(Point center, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  const Similarity turn{std::cos(angle), std::sin(angle), 0, 0};
  return Similarity::translation(center.x, center.y) * turn *
         Similarity::translation(-center.x, -center.y);
}

TEST(FaceLabels, ATurnedCircleKeepsItsBox) {
  const LabelledFace face = frontal_face({10, 10, 30, 30});

  for (const double degrees : {0.0, 17.0, 45.0, 90.0, 200.0}) {
    const auto turned = internal::moved(face, turned_about({20, 20}, degrees));
    EXPECT_LE(testing::largest_distance(turned.box, face.box), 1e-4F) << degrees;
  }
}

TEST(FaceLabels, ATurnedBoxIsAroundTheEllipseInIt) {
  const LabelledFace face = frontal_face({0, 0, 30, 40});
  const double degrees = 25;
  const Similarity turn = turned_about({15, 20}, degrees);
  Box around{100, 100, -100, -100};
  for (int i = 0; i < 3600; ++i) {
    const double angle = i * std::numbers::pi / 1800;
    const Point point = turn(Point{static_cast<float>(15 + 15 * std::cos(angle)),
                                   static_cast<float>(20 + 20 * std::sin(angle))});
    around = {std::min(around.x1, point.x), std::min(around.y1, point.y),
              std::max(around.x2, point.x), std::max(around.y2, point.y)};
  }

  const auto turned = internal::moved(face, turn);

  EXPECT_LE(testing::largest_distance(turned.box, around), 1e-3F);
  EXPECT_EQ((*turned.landmarks)[Landmarks5::Nose], turn((*face.landmarks)[Landmarks5::Nose]));
}

TEST(FaceLabels, QuarterTurnsStayInThePicture) {
  const LabelledFace face = frontal_face({10, 20, 40, 60});
  const Box expected[] = {{10, 20, 40, 60}, {20, 10, 60, 40}, {60, 20, 90, 60}, {20, 60, 60, 90}};

  for (int quarters = 0; quarters < 4; ++quarters) {
    const auto turned = internal::moved(face, internal::quarter_turn(100, 80, quarters));
    EXPECT_LE(testing::largest_distance(turned.box, expected[quarters]), 1e-4F) << quarters;
  }
}

TEST(FaceLabels, LandmarksOutsideThePictureAreHidden) {
  const auto faces = internal::faces_inside({frontal_face({-20, 10, 40, 70})}, 50, 50);

  ASSERT_THAT(faces, SizeIs(1));
  EXPECT_FALSE(faces[0].ignore);
  EXPECT_EQ(faces[0].box, (Box{0, 10, 40, 50}));
  // x of the left eye is -2, y of the mouth 58.
  EXPECT_EQ(faces[0].landmark_states[Landmarks5::LeftEye], LandmarkState::Hidden);
  EXPECT_EQ(faces[0].landmark_states[Landmarks5::RightEye], LandmarkState::Visible);
  EXPECT_EQ(faces[0].landmark_states[Landmarks5::RightMouthCorner], LandmarkState::Hidden);
}

TEST(FaceLabels, WhatIsLeftOfAFaceIsIgnoredUnlessItCannotBeSeen) {
  const auto rest = internal::faces_inside({frontal_face({-30, 10, 10, 50})}, 50, 50);

  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_TRUE(rest[0].ignore);
  EXPECT_EQ(rest[0].box, (Box{0, 10, 10, 50}));
  EXPECT_FALSE(rest[0].landmarks.has_value());
  EXPECT_EQ(rest[0].landmark_states[0], LandmarkState::Missing);
  EXPECT_THAT(internal::faces_inside({frontal_face({-39, 10, 1, 50})}, 50, 50), IsEmpty());
  EXPECT_THAT(internal::faces_inside({frontal_face({70, 10, 90, 50})}, 50, 50), IsEmpty());
}

TEST(FaceLabels, TheShorterSideDecidesWhetherAFaceIsTooSmall) {
  std::vector<LabelledFace> faces{frontal_face({0, 0, 8, 20}), frontal_face({0, 0, 10, 10})};

  internal::ignore_small_faces(faces, 10);

  EXPECT_TRUE(faces[0].ignore);
  EXPECT_FALSE(faces[1].ignore);
}

}  // namespace
}  // namespace retinaface
