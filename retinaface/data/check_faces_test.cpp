#include "retinaface/data/check_faces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace retinaface {
namespace {

using ::testing::IsEmpty;

LabelledFace frontal_face() {
  LabelledFace face;
  face.box = {10, 10, 50, 60};
  face.landmarks = Landmarks5{{{{20, 30}, {40, 30}, {30, 40}, {22, 50}, {38, 50}}}};
  face.landmark_states.fill(LandmarkState::Visible);
  return face;
}

/// "fault: what" of each finding in a picture of 100 × 80 pixels with this one face.
std::string findings(const LabelledFace& face, int width = 100, int height = 80) {
  LabelledImage image;
  image.faces = {LabelledFace{}, face};
  image.faces[0].box = {1, 1, 2, 2};
  std::string text;
  for (const auto& finding : check_faces(image, 7, width, height)) {
    EXPECT_EQ(finding.image, 7U);
    EXPECT_EQ(finding.face, 1);
    text += std::string(to_string(finding.fault)) + ": " + finding.what + '\n';
  }
  return text;
}

TEST(CheckFaces, FindsNothingAtAProperFace) {
  EXPECT_EQ(findings(frontal_face()), "");
}

TEST(CheckFaces, FindsBoxesWithoutAnAreaAndOutside) {
  LabelledFace face;
  face.box = {20, 20, 20, 30};
  EXPECT_EQ(findings(face), "empty_box: has a box of 0 × 10 px\n");

  face.box = {-12.5F, 20, 30, 81};
  EXPECT_EQ(findings(face), "box_outside: reaches 12.5 px out of the picture\n");
  EXPECT_EQ(findings(face, 0, 0), "") << "the picture's size is not known";

  face.box = {-1, 20, 30, 81};
  EXPECT_EQ(findings(face), "") << "one pixel may be rounding";
}

TEST(CheckFaces, FindsTheWorstLandmarkOutside) {
  LabelledFace face = frontal_face();
  face.box = {0, 10, 40, 60};
  face.landmarks->points[0] = {-3, 30};
  face.landmarks->points[3] = {-5, 50};

  EXPECT_EQ(findings(face),
            "landmark_outside: has its left mouth corner 5.0 px outside the picture\n");

  face.landmark_states[3] = LandmarkState::Missing;
  EXPECT_EQ(findings(face), "landmark_outside: has its left eye 3.0 px outside the picture\n");
}

TEST(CheckFaces, FindsALandmarkFarFromItsBox) {
  LabelledFace face = frontal_face();
  face.landmarks->points[2] = {30, 73};

  EXPECT_EQ(findings(face), "landmark_far: has its nose 13.0 px outside its box of 40 × 50 px\n");

  face.landmarks->points[2] = {30, 72};
  EXPECT_EQ(findings(face), "") << "12 of 50 pixels is less than a quarter";
}

TEST(CheckFaces, FindsLeftAndRightSwapped) {
  LabelledFace eyes = frontal_face();
  std::swap(eyes.landmarks->points[0], eyes.landmarks->points[1]);
  LabelledFace both = eyes;
  std::swap(both.landmarks->points[3], both.landmarks->points[4]);

  EXPECT_EQ(findings(eyes), "swapped_landmarks: has left and right of its eyes swapped\n");
  EXPECT_EQ(findings(both),
            "swapped_landmarks: has left and right of its eyes and mouth swapped\n");

  both.landmark_states[4] = LandmarkState::Missing;
  EXPECT_EQ(findings(both), "") << "without a mouth nothing says where down is";
}

TEST(CheckFaces, AFaceTurnedInThePictureIsNotSwapped) {
  LabelledFace face = frontal_face();
  for (int quarter = 0; quarter < 4; ++quarter) {
    EXPECT_EQ(findings(face), "") << quarter;
    for (auto& point : face.landmarks->points) point = {30 - (point.y - 35), 35 + (point.x - 30)};
  }
}

TEST(CheckFaces, AProfileIsNotSwapped) {
  LabelledFace face = frontal_face();
  face.landmarks = Landmarks5{{{{20, 30}, {19.5F, 30}, {12, 40}, {20, 50}, {19, 50}}}};

  EXPECT_EQ(findings(face), "");
}

}  // namespace
}  // namespace retinaface
