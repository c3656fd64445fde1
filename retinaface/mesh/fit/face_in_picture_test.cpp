#include "retinaface/mesh/fit/face_in_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "retinaface/mesh/fit/test_faces.h"

namespace retinaface::mesh {
namespace {

using testing::ict_face_path;
using testing::ict_model;
using testing::landmarks_of;
using testing::posed_face;

class FaceInPictureTest : public ::testing::Test {
 protected:
  void SetUp() override { RETINAFACE_SKIP_WITHOUT(ict_face_path()); }

  /// In a picture of 640x480.
  static FaceInPicture seen(const PosedFace& face) {
    return face_in_picture(ict_model(), face, 640, 480);
  }
};

TEST_F(FaceInPictureTest, HasThePointsWhereTheCameraSeesThem) {
  const PosedFace face = posed_face({0.2, -0.5, 0.1}, {.identity = {1, -2}});

  const FaceInPicture found = seen(face);

  const auto expected = landmarks_of(ict_model(), face, 68).points;
  for (std::size_t i = 0; i < 68; ++i) {
    EXPECT_NEAR(found.points68[i].x, expected[i].x, 2e-3) << i;
    EXPECT_NEAR(found.points68[i].y, expected[i].y, 2e-3) << i;
  }
}

TEST_F(FaceInPictureTest, DepthIsInPixelsOfTheHead) {
  const FaceInPicture found = seen(posed_face({}));

  const float millimetres = ict_model().mean_positions[3 * ict_model().landmarks68[30] + 2];
  const double pixels_per_millimetre = found.focal / -found.translation.z;
  EXPECT_NEAR(found.points68[30].z, millimetres * pixels_per_millimetre, 1e-2);
  EXPECT_GT(found.points68[30].z, found.points68[0].z) << "the nose is nearer than the ear";
}

TEST_F(FaceInPictureTest, KnowsThePoseAndTheCamera) {
  const PosedFace face = posed_face({0, -0.5, 0});

  const FaceInPicture found = seen(face);

  EXPECT_NEAR(found.pose.yaw, 0.5 * 57.29578, 1e-3);
  EXPECT_NEAR(found.pose.pitch, 0, 1e-9);
  EXPECT_NEAR(found.translation.z, -800, 1e-9);
  EXPECT_NEAR(found.focal, std::exp(face.camera.log_focal) * 240, 1e-9);
  EXPECT_LT(found.points68[30].x, found.points68[27].x) << "it looks to the left";
}

TEST_F(FaceInPictureTest, HidesTheFarSideOfATurnedFace) {
  const FaceInPicture frontal = seen(posed_face({}));
  const FaceInPicture turned = seen(posed_face({0, -1.2, 0}));

  EXPECT_GT(std::ranges::count(frontal.visible68, true), 55);
  EXPECT_TRUE(turned.visible68[16]) << "the ear that is turned to the camera";
  EXPECT_FALSE(turned.visible68[0]);
  EXPECT_FALSE(turned.visible68[36]) << "the outer corner of the far eye";
  EXPECT_TRUE(turned.visible68[45]);
}

TEST_F(FaceInPictureTest, SeesNothingBeyondTheBorder) {
  PosedFace face = posed_face({});
  face.camera.u = -1;  // its middle on the left border
  const FaceInPicture found = seen(face);

  EXPECT_FALSE(found.visible68[36]);
  EXPECT_TRUE(found.visible68[45]);
  EXPECT_LT(found.visible_share, 0.6 * seen(posed_face({})).visible_share);
}

TEST_F(FaceInPictureTest, VisibilityDoesNotDependOnTheSize) {
  PosedFace near = posed_face({0.1, 0.6, 0});
  PosedFace small = near;
  small.camera.log_depth += std::log(30.0);
  small.camera.log_focal += std::log(1.5);  // 20 times smaller

  const double share = seen(near).visible_share;

  EXPECT_NEAR(seen(small).visible_share, share, 0.05);
}

}  // namespace
}  // namespace retinaface::mesh
