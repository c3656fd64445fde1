#include "retinaface/data/yolo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "retinaface/image/encode.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace fs = std::filesystem;

LabelledImage image_of(int width, int height) {
  LabelledImage image;
  image.width = width;
  image.height = height;
  return image;
}

TEST(Yolo, TurnsFractionsIntoPixels) {
  auto image = image_of(200, 100);

  const auto read = parse_yolo(
      "0 0.5 0.5 0.1 0.2\n"
      "1 0.5 0.5 0.1 0.2\n"
      "0 0.25 0.5 0.5 1 0.1 0.2 2 0.3 0.4 1 0 0 0 0.5 0.5 2 0.5 0.5 2\n",
      "y.txt", 0, image);

  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_THAT(image.faces, SizeIs(2));
  EXPECT_FLOAT_EQ(image.faces[0].box.x1, 90);
  EXPECT_FLOAT_EQ(image.faces[0].box.y2, 60);
  EXPECT_FLOAT_EQ(image.faces[1].landmarks->points[0].x, 20);
  EXPECT_EQ(image.faces[1].landmark_states[1], LandmarkState::Hidden);
  EXPECT_EQ(image.faces[1].landmark_states[2], LandmarkState::Missing);
}

TEST(Yolo, WithoutStatesMinusOneIsAMissingLandmark) {
  auto image = image_of(200, 100);

  const auto read = parse_yolo(
      "0 0.5 0.5 0.1 0.2 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1\n"
      "0 0.5 0.5 0.1 0.2 0.5 0.5 -1 -1 0.5 0.5 0.5 0.5 0.5 0.5\n",
      "y.txt", 0, image);

  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_FALSE(image.faces[0].landmarks);
  EXPECT_EQ(image.faces[1].landmark_states[1], LandmarkState::Missing);
  EXPECT_EQ(image.faces[1].landmark_states[0], LandmarkState::Visible);
}

TEST(Yolo, NamesPicturesWithoutASizeAndReadsTheRest) {
  const testing::TemporaryFolder folder;
  fs::create_directories(folder / "images");
  fs::create_directories(folder / "labels");
  std::ofstream(folder / "images" / "a.jpg") << "no picture";
  const Image picture(10, 10, PixelFormat::Gray8);
  ASSERT_TRUE(write_image(folder / "images" / "b.png", picture.view()).ok());
  std::ofstream(folder / "labels" / "a.txt") << "0 0.5 0.5 0.1 0.2\n";

  std::vector<UnreadablePicture> unreadable;
  const auto images = read_yolo(folder / "labels", folder / "images", 0, &unreadable);
  const auto strict = read_yolo(folder / "labels", folder / "images");

  ASSERT_TRUE(images.ok()) << images.error().message;
  ASSERT_THAT(*images, SizeIs(1));
  EXPECT_EQ(images->front().path, "b.png");
  ASSERT_THAT(unreadable, SizeIs(1));
  EXPECT_EQ(unreadable.front().path, "a.jpg");
  EXPECT_THAT(unreadable.front().problem, HasSubstr("a.jpg: is text"));
  EXPECT_THAT(strict.error().message, HasSubstr("a.jpg: is text"));
}

TEST(Yolo, RefusesWhatIsWrongNamingTheLine) {
  for (const auto& [text, message] :
       {std::pair{"0 0.5 0.5 0.1\n", "y.txt:1: 4 fields, expected 5"},
        {"0 0.5 0.5 -0.1 0.1\n", "y.txt:1: the box is -0.1 wide"},
        {"0 0.5 0.5 0.1 0.1\n0 x 0 0 0\n", "y.txt:2: 'x' is not a finite number"}}) {
    auto image = image_of(10, 10);
    const auto read = parse_yolo(text, "y.txt", 0, image);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_THAT(read.error().message, HasSubstr(message));
  }
}

TEST(Yolo, PairsLabelsWithPicturesByName) {
  const auto photo = testing::shared_data("images/biubug6_test.jpg");
  RETINAFACE_SKIP_WITHOUT(photo);
  const testing::TemporaryFolder folder;
  fs::create_directories(folder / "images");
  fs::create_directories(folder / "labels");
  fs::copy_file(photo, folder / "images" / "a.jpg");
  fs::copy_file(photo, folder / "images" / "b.jpg");
  std::ofstream(folder / "labels" / "a.txt") << "0 0.5 0.5 0.1 0.2\n";

  const auto images = read_yolo(folder / "labels", folder / "images");
  std::ofstream(folder / "labels" / "c.txt") << "0 0.5 0.5 0.1 0.2\n";
  const auto orphan = read_yolo(folder / "labels", folder / "images");

  ASSERT_TRUE(images.ok()) << images.error().message;
  ASSERT_THAT(*images, SizeIs(2));
  EXPECT_GT(images->front().width, 0);
  EXPECT_THAT(images->front().faces, SizeIs(1));
  EXPECT_THAT(images->back().faces, IsEmpty());
  ASSERT_FALSE(orphan.ok());
  EXPECT_THAT(orphan.error().message, HasSubstr("c.txt: has no picture in"));
}

}  // namespace
}  // namespace retinaface
