#include "retinaface/mesh/fit/head_pose.h"

#include <gtest/gtest.h>

namespace retinaface::mesh {
namespace {

TEST(HeadPose, NamesWhereAHeadLooks) {
  const Vec3d forwards{0, 0, 1};
  const Vec3d up{0, 1, 0};

  EXPECT_LT(rotated(rotation_of({.yaw = 30}), forwards).x, -0.49);  // to the left
  EXPECT_GT(rotated(rotation_of({.pitch = 31}), forwards).y, 0.5);  // up
  EXPECT_GT(rotated(rotation_of({.roll = 31}), up).x, 0.5);         // leans to the right
}

TEST(HeadPose, IsFoundInTheRotation) {
  for (const HeadPose pose : {HeadPose{10, 20, 30}, HeadPose{-80, 5, -40}, HeadPose{0, -89, 170}}) {
    const HeadPose found = head_pose(rotation_of(pose));

    EXPECT_NEAR(found.yaw, pose.yaw, 1e-9);
    EXPECT_NEAR(found.pitch, pose.pitch, 1e-9);
    EXPECT_NEAR(found.roll, pose.roll, 1e-9);
  }
}

TEST(HeadPose, OfAProfileHasNoRoll) {
  for (const double yaw : {90.0, -90.0}) {
    const auto rotation = rotation_of({yaw, 25, 10});

    const HeadPose found = head_pose(rotation);

    EXPECT_NEAR(found.yaw, yaw, 1e-5);
    EXPECT_EQ(found.roll, 0);
    const auto again = rotation_of(found);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_LT(length(again[i] - rotation[i]), 1e-6);
  }
}

}  // namespace
}  // namespace retinaface::mesh
