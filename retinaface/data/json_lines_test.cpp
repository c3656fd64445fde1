#include "retinaface/data/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/data/detections.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(LabelLines, ReadsAllThatALineMayHold) {
  const auto images = parse_label_lines(
      R"({"image": "d/a.jpg", "width": 360, "height": 640, "set": "web", "faces": [
      {"box": [1.5, 2, 3, 4], "landmarks": [[1,2],[3,4],[5,6],[7,8],[9,10]], "ignore": false,
       "visible": [true, false, true, true, true], "quality": 0.5},
      {"box": [0,0,1,1], "landmarks": null, "ignore": true}]})"
      // One object a line: the reader wants no line breaks inside.
      "\n",
      "l.jsonl");
  EXPECT_FALSE(images.ok());

  const auto one_line = parse_label_lines(
      R"({"image":"d/a.jpg","width":360,"height":640,"set":"web","faces":[)"
      R"({"box":[1.5,2,3,4],"landmarks":[[1,2],[3,4],[5,6],[7,8],[9,10]],"ignore":false,)"
      R"("visible":[true,false,true,true,true],"quality":0.5},)"
      R"({"box":[0,0,1,1],"landmarks":null,"ignore":true}]})"
      "\n\n{\"image\":\"b.jpg\",\"faces\":[]}",
      "l.jsonl");
  ASSERT_TRUE(one_line.ok()) << one_line.error().message;
  ASSERT_THAT(*one_line, SizeIs(2));
  const LabelledImage& image = one_line->front();
  EXPECT_EQ(image.path, "d/a.jpg");
  EXPECT_EQ(image.height, 640);
  EXPECT_EQ(image.set, "web");
  ASSERT_THAT(image.faces, SizeIs(2));
  EXPECT_EQ(image.faces[0].box, (Box{1.5F, 2, 3, 4}));
  EXPECT_EQ(image.faces[0].landmarks->points[4], (Point{9, 10}));
  EXPECT_EQ(image.faces[0].landmark_states[1], LandmarkState::Hidden);
  EXPECT_EQ(image.faces[0].landmark_states[2], LandmarkState::Visible);
  EXPECT_EQ(image.faces[0].quality, 0.5F);
  EXPECT_TRUE(image.faces[1].ignore);
  EXPECT_FALSE(image.faces[1].landmarks);
}

TEST(LabelLines, ReadsMissingLandmarksAttributesAndSources) {
  const auto images = parse_label_lines(
      R"({"image":"a.jpg","faces":[{"box":[1,2,3,4],"landmarks":[[1,2],null,[5,6],[7,8],null],)"
      R"("visible":[true,true,false,true,false],"attributes":{"blur":2,"pose":1},"source":"human"},)"
      R"({"box":[1,2,3,4],"landmarks":[null,null,null,null,null]}]})",
      "l.jsonl");

  ASSERT_TRUE(images.ok()) << images.error().message;
  const auto& faces = images->front().faces;
  using enum LandmarkState;
  EXPECT_THAT(faces[0].landmark_states,
              ::testing::ElementsAre(Visible, Missing, Hidden, Visible, Missing));
  EXPECT_EQ(faces[0].landmarks->points[3], (Point{7, 8}));
  EXPECT_EQ(faces[0].attributes, (FaceAttributes{.blur = 2, .pose = 1}));
  EXPECT_EQ(faces[0].source, "human");
  EXPECT_FALSE(faces[1].landmarks);
}

TEST(LabelLines, RefusesWhatIsWrongNamingTheLine) {
  const std::pair<const char*, const char*> cases[]{
      {"{", "l.jsonl:1: is not JSON, expected one object a line"},
      {"[1]", "l.jsonl:1: has no string 'image'"},
      {"{\"image\":3,\"faces\":[]}", "l.jsonl:1: has no string 'image'"},
      {"{\"image\":\"a\"}", "l.jsonl:1: has no array 'faces'"},
      {"\n{\"image\":\"a\",\"faces\":[{}]}", "l.jsonl:2: face 0: has no 'box'"},
      {"{\"image\":\"a\",\"faces\":[{\"box\":[1,2,3]}]}", "face 0: 'box' is not an array of 4"},
      {"{\"image\":\"a\",\"faces\":[{\"box\":[5,2,3,4]}]}", "has a negative size"},
      {"{\"image\":\"a\",\"faces\":[{\"box\":[1,2,3,1e400]}]}", "l.jsonl:1: "},
      {"{\"image\":\"a\",\"faces\":[{\"box\":[1,2,3,4],\"landmarks\":[[1,2]]}]}",
       "'landmarks' is not an array of 5 points"},
      {"{\"image\":\"a\",\"faces\":[{\"box\":[1,2,3,4],\"quality\":1.5}]}",
       "l.jsonl:1: face 0: 'quality' is 1.5, expected 0 to 1"},
      {"{\"image\":\"a\",\"faces\":[{\"box\":[1,2,3,4],\"attributes\":[]}]}",
       "'attributes' is not an object"},
      {"{\"image\":\"a\",\"faces\":[{\"box\":[1,2,3,1e39]}]}", "'box' is not finite"},
      {"{\"image\":\"a\",\"width\":-1,\"faces\":[]}", "'width' is -1, expected a size"},
      {"{\"image\":\"a.jpg\",\"faces\":[]}\n{\"image\":\"./a.png\",\"faces\":[]}",
       "l.jsonl:2: './a.png' appears twice"},
  };
  for (const auto& [text, message] : cases) {
    const auto images = parse_label_lines(text, "l.jsonl");
    ASSERT_FALSE(images.ok()) << text;
    EXPECT_THAT(images.error().message, HasSubstr(message));
  }
}

TEST(LabelLines, ADeeplyNestedLineIsRefusedWithoutACrash) {
  const std::string deep(1'000'000, '[');

  EXPECT_FALSE(parse_label_lines(deep, "l.jsonl").ok());
}

TEST(LabelLines, ReadTheValidationSet) {
  const auto path = testing::shared_data("val/labels.jsonl");
  RETINAFACE_SKIP_WITHOUT(path);

  const auto images = read_label_lines(path);

  ASSERT_TRUE(images.ok()) << images.error().message;
  EXPECT_THAT(*images, SizeIs(281));
}

TEST(DetectionLines, NamesTheLineOfAPictureThatAppearsTwice) {
  const auto lines = parse_detection_lines(
      "{\"image\":\"a.jpg\",\"faces\":[]}\n{\"image\":\"a.png\",\"faces\":[]}\n", "d.jsonl");
  const auto array = parse_detection_lines(
      "[{\"image\":\"a.jpg\",\"faces\":[]},{\"image\":\"a.png\",\"faces\":[]}]", "d.json");

  ASSERT_FALSE(lines.ok());
  EXPECT_EQ(lines.error().message, "d.jsonl:2: 'a' appears twice");
  ASSERT_FALSE(array.ok());
  EXPECT_EQ(array.error().message, "d.json[1]: 'a' appears twice");
}

TEST(DetectionLines, ReadsWhatTheProgramWrites) {
  const auto set = parse_detection_lines(
      R"({"schema":"retinaface/1","image":"d/a.jpg","width":9,"height":9,"faces":[)"
      R"({"box":[1,2,4,8],"score":0.75,"landmarks":[[1,2],[3,4],[5,6],[7,8],[9,10]]}]})"
      "\n"
      R"({"image":"broken.jpg","error":{"message":"is empty"}})",
      "d.jsonl");

  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_NE(set->find("d/a"), nullptr);
  const Detection& detection = set->find("d/a")->detections[0];
  EXPECT_EQ(detection.width, 3);
  EXPECT_EQ(detection.height, 6);
  EXPECT_EQ(detection.score, 0.75);
  EXPECT_TRUE(detection.landmarks);
  ASSERT_NE(set->find("broken"), nullptr);
  ASSERT_THAT(set->warnings, SizeIs(1));
  EXPECT_THAT(set->warnings[0], HasSubstr("broken.jpg"));
}

TEST(DetectionLines, ReadsAnArrayToo) {
  const auto set = parse_detection_lines("[\n{\"image\":\"a.jpg\",\"faces\":[]}\n]", "d.json");
  const auto wrong = parse_detection_lines("[7]", "d.json");

  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_NE(set->find("a"), nullptr);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().message, "d.json[0]: has no string 'image'");
}

TEST(DetectionLines, RefusesADetectionWithoutAScore) {
  const auto set =
      parse_detection_lines(R"({"image":"a.jpg","faces":[{"box":[1,2,4,8]}]})", "d.jsonl");

  ASSERT_FALSE(set.ok());
  EXPECT_EQ(set.error().message, "d.jsonl:1: face 0: 'score' is not a number");
}

}  // namespace
}  // namespace retinaface
