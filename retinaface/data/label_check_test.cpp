#include "retinaface/data/label_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"

namespace retinaface {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pair;

LabelledFace face_of(float side, bool ignore = false) {
  LabelledFace face;
  face.box = {1, 1, 1 + side, 3 + side};
  face.ignore = ignore;
  return face;
}

LabelledImage image_of(const char* path, std::vector<LabelledFace> faces = {}) {
  return {path, 100, 80, "", std::move(faces)};
}

/// A picture that is unlike all of another number.
PictureFacts picture_of(int number, int width = 100, int height = 80) {
  Random random(static_cast<std::uint64_t>(number));
  PictureLook look;
  look.hash = random.next();
  for (auto& pixel : look.miniature) pixel = static_cast<std::uint8_t>(random.below(256));
  return {.width = width, .height = height, .look = look, .sha256 = std::to_string(number)};
}

/// "picture fault: what" of each finding.
std::vector<std::string> sentences(const std::vector<LabelledImage>& images,
                                   const std::vector<PictureFacts>& pictures) {
  std::vector<std::string> all;
  for (const auto& finding : check_labels(images, pictures).findings)
    all.push_back(images[finding.image].path + ' ' + std::string(to_string(finding.fault)) + ": " +
                  finding.what);
  return all;
}

TEST(LabelCheck, CountsFacesBySizeSetAndSource) {
  LabelledFace marked = face_of(16);
  marked.landmarks = Landmarks5{{{{5, 6}, {12, 6}, {8, 9}, {6, 13}, {11, 13}}}};
  marked.landmark_states.fill(LandmarkState::Visible);
  marked.landmark_states[0] = LandmarkState::Hidden;
  marked.landmark_states[2] = LandmarkState::Missing;
  marked.quality = 0.5F;
  marked.source = "human";
  std::vector images{image_of("a.jpg", {marked, face_of(15.9F), face_of(40, true)}),
                     image_of("b.jpg", {face_of(40, true)})};
  images[0].set = "web";

  const auto check = check_labels(images, std::vector{picture_of(1), picture_of(2)});

  EXPECT_EQ(check.counts.num_images, 2);
  EXPECT_EQ(check.counts.num_without_face, 1);
  EXPECT_EQ(check.counts.num_faces, 2);
  EXPECT_EQ(check.counts.num_ignored, 2);
  EXPECT_EQ(check.counts.num_with_landmarks, 1);
  EXPECT_EQ(check.counts.num_hidden, 1);
  EXPECT_EQ(check.counts.num_missing, 1);
  EXPECT_EQ(check.counts.num_with_quality, 1);
  EXPECT_THAT(check.counts.faces_by_side, ElementsAre(0, 0, 1, 1, 0, 0, 0, 0, 0));
  EXPECT_THAT(check.counts.ignored_by_side, ElementsAre(0, 0, 0, 0, 2, 0, 0, 0, 0));
  EXPECT_THAT(check.sets, ElementsAre(Pair("", Field(&LabelCounts::num_faces, 0)),
                                      Pair("web", Field(&LabelCounts::num_faces, 2))));
  EXPECT_THAT(check.by_source, ElementsAre(Pair("", 3), Pair("human", 1)));
  EXPECT_THAT(check.findings, IsEmpty());
}

TEST(LabelCheck, SetsAndSourcesWithoutNamesAreNotListed) {
  const auto check =
      check_labels(std::vector{image_of("a.jpg", {face_of(9)})}, std::vector{picture_of(1)});

  EXPECT_THAT(check.sets, IsEmpty());
  EXPECT_THAT(check.by_source, IsEmpty());
}

TEST(LabelCheck, NamesUnreadablePicturesAndOtherSizes) {
  PictureFacts broken;
  broken.problem = "b.jpg: is empty";
  PictureFacts turned = picture_of(3, 80, 100);
  turned.orientation = 6;
  auto unknown = image_of("e.jpg");
  unknown.width = unknown.height = 0;

  EXPECT_THAT(
      sentences(
          {image_of("a.jpg"), image_of("b.jpg"), image_of("c.jpg"), image_of("d.jpg"), unknown},
          {picture_of(1), broken, turned, picture_of(4, 50, 40), picture_of(5)}),
      ElementsAre("b.jpg unreadable_picture: b.jpg: is empty",
                  "c.jpg other_size: is 80 × 100, the labels say 100 × 80, as before its EXIF "
                  "orientation is applied",
                  "d.jpg other_size: is 50 × 40, the labels say 100 × 80"));
}

TEST(LabelCheck, FacesAreJudgedByThePicturesOwnSize) {
  const auto image = image_of("a.jpg", {face_of(70)});
  PictureFacts broken;
  broken.problem = "a.jpg: is empty";

  EXPECT_THAT(sentences({image}, {picture_of(1, 60, 60)}),
              ElementsAre("a.jpg other_size: is 60 × 60, the labels say 100 × 80",
                          "a.jpg box_outside: reaches 13.0 px out of the picture"));
  EXPECT_THAT(sentences({image}, {broken}),
              ElementsAre("a.jpg unreadable_picture: a.jpg: is empty"));
}

TEST(LabelCheck, FindsNamesFilesAndLooksThatAppearTwice) {
  PictureFacts copy = picture_of(1);
  PictureFacts similar = picture_of(1);
  similar.look.hash ^= 0x8000'0000'0001'0001;
  similar.sha256 = "similar";
  PictureFacts another = picture_of(1);
  another.look.hash ^= 0x7;
  another.sha256 = "another";

  EXPECT_THAT(sentences({image_of("x/a.jpg"), image_of("y/A.JPG")}, {picture_of(1), picture_of(2)}),
              ElementsAre("x/a.jpg same_name: has the file name of y/A.JPG"));
  EXPECT_THAT(sentences({image_of("a.jpg"), image_of("b.jpg")}, {picture_of(1), copy}),
              ElementsAre("a.jpg same_content: is the same file as b.jpg"));
  EXPECT_THAT(
      sentences({image_of("a.jpg"), image_of("b.jpg"), image_of("c.jpg"), image_of("d.jpg")},
                {picture_of(1), picture_of(2), similar, another}),
      ElementsAre("a.jpg same_look: looks like c.jpg, d.jpg"));
}

TEST(LabelCheck, ALargeGroupIsNamedInPart) {
  std::vector<LabelledImage> images;
  std::vector<PictureFacts> pictures;
  for (const char* path : {"a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg"}) {
    images.push_back(image_of(path));
    pictures.push_back(picture_of(1));
  }

  EXPECT_THAT(
      sentences(images, pictures),
      ElementsAre("a.jpg same_content: is the same file as b.jpg, c.jpg, d.jpg and 2 more"));
}

TEST(LabelCheck, WantsAPictureForEveryLabel) {
  EXPECT_THROW((void)check_labels(std::vector{image_of("a.jpg")}, {}), ContractError);
}

}  // namespace
}  // namespace retinaface
