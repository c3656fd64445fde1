#include "retinaface/data/coco.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kLabels = R"({
  "images": [{"id": 7, "file_name": "a.jpg", "width": 100, "height": 50},
             {"id": 9, "file_name": "b.jpg", "width": 10, "height": 10}],
  "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "Face"}],
  "annotations": [
    {"image_id": 7, "category_id": 2, "bbox": [1, 2, 3, 4], "iscrowd": 0,
     "keypoints": [1,2,2, 3,4,1, 0,0,0, 7,8,2, 9,10,2]},
    {"image_id": 7, "category_id": 1, "bbox": [0, 0, 50, 50], "iscrowd": 0},
    {"image_id": 7, "category_id": 2, "bbox": [5, 5, 5, 5], "iscrowd": 1}]})";

TEST(Coco, ReadsFacesOfTheFaceCategory) {
  const auto labels = parse_coco(kLabels, "c.json");

  ASSERT_TRUE(labels.ok()) << labels.error().message;
  ASSERT_THAT(labels->images, SizeIs(2));
  const auto& faces = labels->images[0].faces;
  ASSERT_THAT(faces, SizeIs(2));
  EXPECT_EQ(faces[0].box, (Box{1, 2, 4, 6}));
  EXPECT_EQ(faces[0].landmarks->points[1], (Point{3, 4}));
  EXPECT_EQ(faces[0].landmark_states[1], LandmarkState::Hidden);
  EXPECT_EQ(faces[0].landmark_states[2], LandmarkState::Missing);
  EXPECT_TRUE(faces[1].ignore);
  EXPECT_THAT(labels->images[1].faces, IsEmpty());
}

TEST(Coco, ReadsResultsForItsPictures) {
  const auto labels = parse_coco(kLabels, "c.json");
  ASSERT_TRUE(labels.ok());

  const auto set = parse_coco_results(R"([{"image_id": 9, "bbox": [1,2,3,4], "score": 0.5}])",
                                      "r.json", *labels);

  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_THAT(set->find("a")->detections, IsEmpty());
  ASSERT_THAT(set->find("b")->detections, SizeIs(1));
  EXPECT_EQ(set->find("b")->detections[0].box(), (Box{1, 2, 4, 6}));
}

TEST(Coco, ReadsTheResultsThatNameTheirPictures) {
  const auto labels = parse_coco(
      R"({"images":[{"id":4,"file_name":"e/7.jpg"},{"id":7,"file_name":"e/8.jpg"}]})", "c.json");
  ASSERT_TRUE(labels.ok());

  // The number is that of another picture: it was made from the file's name.
  const auto set = parse_coco_results(
      R"([{"image_id": 7, "file_name": "photos/e/7.jpg", "bbox": [1,2,3,4], "score": 0.5,
           "keypoints": [1,2,2,3,4,2,5,6,2,7,8,2,9,10,2]}])",
      "r.json", *labels);

  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_THAT(set->find("e/7")->detections, SizeIs(1));
  EXPECT_EQ(set->find("e/7")->detections[0].landmarks->points[4], (Point{9, 10}));
  EXPECT_THAT(set->find("e/8")->detections, IsEmpty());
}

TEST(Coco, RefusesWhatIsWrongNamingTheMember) {
  const std::pair<const char*, const char*> cases[]{
      {"[]", "c.json: is not a JSON object"},
      {"{", "c.json: is not a JSON object"},
      {"{}", "c.json: has no array 'images'"},
      {R"({"images":[{"file_name":"a"}]})", "c.json: images[0] has no integer 'id'"},
      {R"({"images":[{"id":1,"file_name":"a"},{"id":1,"file_name":"b"}]})",
       "images[1] 'b' appears twice"},
      {R"({"images":[{"id":1,"file_name":"a"}],"annotations":[{"image_id":2,"bbox":[1,2,3,4]}]})",
       "annotations[0] belongs to picture 2, which 'images' does not have"},
      {R"({"images":[{"id":1,"file_name":"a"}],"annotations":[{"image_id":1,"bbox":[1,2,-3,4]}]})",
       "annotations[0] has a box -3 wide and 4 high"},
      {R"({"images":[{"id":1,"file_name":"a"}],"annotations":[{"image_id":1}]})",
       "annotations[0] 'bbox' is not an array of 4 numbers"},
      {R"({"images":[],"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}]})",
       "c.json: has 2 categories and none of them is 'face'"},
      {R"({"images":[],"annotations":7})", "'annotations' is not an array"},
  };
  for (const auto& [text, message] : cases) {
    const auto labels = parse_coco(text, "c.json");
    ASSERT_FALSE(labels.ok()) << text;
    EXPECT_THAT(labels.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace retinaface
