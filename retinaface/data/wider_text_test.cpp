#include "retinaface/data/wider_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/testing/shared_data.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(WiderText, ReadsFacesAndAttributes) {
  const auto images = parse_wider_text(
      "0--Parade/a.jpg\r\n2\r\n1 2 3 4 2 1 0 0 2 1 \r\n5 6 7 8 0 0 0 1 0 0\r\n"
      "0--Parade/b.jpg\n0\n0 0 0 0 0 0 0 0 0 0\n"
      "0--Parade/c.jpg\n2\n9 9 0 4 0 0 0 0 0 0\n1026 474 -2 23 2 0 0 0 2 0\n",
      "g.txt");

  ASSERT_TRUE(images.ok()) << images.error().message;
  ASSERT_THAT(*images, SizeIs(3));
  const auto& faces = images->front().faces;
  ASSERT_THAT(faces, SizeIs(2));
  EXPECT_EQ(faces[0].box, (Box{1, 2, 4, 6}));
  EXPECT_EQ(faces[0].attributes, (FaceAttributes{2, 1, 0, 0, 2, 1}));
  EXPECT_FALSE(faces[0].ignore);
  EXPECT_TRUE(faces[1].ignore) << "it is marked invalid";
  EXPECT_THAT((*images)[1].faces, IsEmpty());
  EXPECT_TRUE((*images)[2].faces[0].ignore) << "it has no area";
  EXPECT_TRUE((*images)[2].faces[1].ignore) << "it has less";
  EXPECT_EQ((*images)[2].faces[1].box.width(), 0);
}

TEST(WiderText, AZeroCountNeedsNoLineOfZeros) {
  const auto images = parse_wider_text("e/a.jpg\n0\ne/b.jpg\n0\n", "g.txt");

  ASSERT_TRUE(images.ok()) << images.error().message;
  EXPECT_THAT(*images, SizeIs(2));
}

TEST(WiderText, RefusesWhatIsWrongNamingTheLine) {
  const std::pair<const char*, const char*> cases[]{
      {"e/a.jpg\n1\n1 2 3 4 5\n", "g.txt:3: 5 fields, expected 10"},
      {"e/a.jpg\n1\n1 2 nan 4 0 0 0 0 0 0\n", "g.txt:3: 'nan' is not a finite number"},
      {"e/a.jpg\n2\n1 2 3 4 0 0 0 0 0 0\n", "g.txt:3: the file ends after 1 of 2 faces of e/a.jpg"},
      {"e/a.jpg\nx\n", "g.txt:2: 'x' is not the number of faces in e/a.jpg"},
      {"e/a.jpg\n-1\n", "g.txt:2: '-1' is not the number of faces"},
      {"e/a.jpg\n0\ne/a.jpg\n0\n", "g.txt:3: 'e/a.jpg' appears twice"},
      {"hello world\n", "g.txt:1: 'hello world' is not a picture's name"},
  };
  for (const auto& [text, message] : cases) {
    const auto images = parse_wider_text(text, "g.txt");
    ASSERT_FALSE(images.ok()) << text;
    EXPECT_THAT(images.error().message, HasSubstr(message));
  }
}

TEST(WiderText, ReadsTheValidationSet) {
  const auto path = testing::shared_data("wider/wider_face_val_bbx_gt.txt");
  RETINAFACE_SKIP_WITHOUT(path);

  const auto images = read_wider_text(path);

  ASSERT_TRUE(images.ok()) << images.error().message;
  std::size_t num_faces = 0;
  for (const auto& image : *images) num_faces += image.faces.size();
  EXPECT_THAT(*images, SizeIs(3226));
  EXPECT_EQ(num_faces, 39708U);
  EXPECT_EQ(*parse_wider_text(format_wider_text(*images).value(), "copy"), *images);
}

TEST(RetinafaceLabels, ReadsLandmarksStatesAndQuality) {
  const auto images = parse_retinaface_labels(
      "# 0--Parade/a.jpg\n"
      "449 330 122 149 488.9 373.6 0.0 542.1 376.4 1.0 515.0 412.8 0.0 485.2 425.9 0.0 538.4 431.5 "
      "0.0 0.82\n"
      "10 20 30 40 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1\n"
      "# 0--Parade/b.jpg\n"
      "1 2 3 4\n",
      "label.txt");

  ASSERT_TRUE(images.ok()) << images.error().message;
  ASSERT_THAT(*images, SizeIs(2));
  const auto& faces = images->front().faces;
  ASSERT_THAT(faces, SizeIs(2));
  EXPECT_EQ(faces[0].box, (Box{449, 330, 571, 479}));
  EXPECT_EQ(faces[0].landmarks->points[1], (Point{542.1F, 376.4F}));
  EXPECT_EQ(faces[0].landmark_states[0], LandmarkState::Visible);
  EXPECT_EQ(faces[0].landmark_states[1], LandmarkState::Hidden);
  EXPECT_FLOAT_EQ(*faces[0].quality, 0.82F);
  EXPECT_FALSE(faces[1].landmarks);
  EXPECT_EQ(faces[1].landmark_states[0], LandmarkState::Missing);
  EXPECT_FALSE(faces[1].quality);
  EXPECT_THAT((*images)[1].faces, SizeIs(1));
}

TEST(RetinafaceLabels, RefusesWhatIsWrongNamingTheLine) {
  const std::pair<const char*, const char*> cases[]{
      {"1 2 3 4\n", "label.txt:1: a face before any picture"},
      {"# a.jpg\n1 2 3 4 5\n", "label.txt:2: 5 fields, expected 4"},
      {"# a.jpg\n1 2 3 -4\n", "label.txt:2: the box is 3 wide and -4 high"},
      {"# a.jpg\n1 2 3 4 0 0 7 0 0 0 0 0 0 0 0 0 0 0 0\n", "landmark 0 has the state 7"},
      {"# a.jpg\n1 2 3 4 0 0 0.5 0 0 0 0 0 0 0 0 0 0 0 0\n", "landmark 0 has the state 0.5"},
      {"# a.jpg\n1 2 3 4 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1.2\n", "label.txt:2: the quality is 1.2"},
      {"# a.jpg 1024 768\n", "label.txt:1: 'a.jpg 1024 768' is not a picture's name"},
      {"# a.jpg\n# a.jpg\n", "label.txt:2: 'a.jpg' appears twice"},
  };
  for (const auto& [text, message] : cases) {
    const auto images = parse_retinaface_labels(text, "label.txt");
    ASSERT_FALSE(images.ok()) << text;
    EXPECT_THAT(images.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace retinaface
