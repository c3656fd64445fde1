#include "retinaface/geometry/face.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

const Face kFace{.box = {10, 20, 30, 50},
                 .score = 0.5F,
                 .landmarks = {{{{14, 30}, {26, 31}, {19, 38}, {15, 44}, {25, 45}}}}};

TEST(Mirrored, SwapsEyesAndMouthCornersSoThatTheOrderStaysImageOrder) {
  const Face face = mirrored(kFace, 100);

  EXPECT_EQ(face.box, (Box{70, 20, 90, 50}));
  EXPECT_EQ(face.landmarks[Landmarks5::LeftEye], (Point{74, 31}));
  EXPECT_EQ(face.landmarks[Landmarks5::RightEye], (Point{86, 30}));
  EXPECT_EQ(face.landmarks[Landmarks5::Nose], (Point{81, 38}));
  EXPECT_EQ(face.landmarks[Landmarks5::LeftMouthCorner], (Point{75, 45}));
  EXPECT_EQ(face.landmarks[Landmarks5::RightMouthCorner], (Point{85, 44}));
}

TEST(Mirrored, TwiceGivesTheFaceBack) {
  EXPECT_EQ(mirrored(mirrored(kFace, 100), 100), kFace);
}

}  // namespace
}  // namespace retinaface
