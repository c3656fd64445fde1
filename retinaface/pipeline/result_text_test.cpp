#include "retinaface/pipeline/result_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

FrameResult frame_with_one_face() {
  FrameResult frame;
  frame.input = single_file("event/a.jpg");
  frame.width = 200;
  frame.height = 100;
  Face face{.box = {10.5F, 20, 30.5F, 60}, .score = 0.75F};
  face.landmarks.points = {Point{12, 30}, {28, 30}, {20, 40}, {14, 50}, {26.25F, 50}};
  frame.faces = {face};
  return frame;
}

FrameResult failed_frame(const std::string& name) {
  FrameResult frame;
  frame.input = single_file(name);
  frame.error = Error{ErrorCode::Corrupt, "it, \"says\"\nno"};
  return frame;
}

TEST(JsonObject, HoldsEverythingOfTheSchema) {
  FrameResult frame = frame_with_one_face();
  frame.timing = {.decode_ms = 1.5, .resize_ms = 2, .network_ms = 3, .postprocess_ms = 4};

  const std::string text = json_object(frame, {.model = {"net", "ab12"}});

  EXPECT_EQ(json::parse(text), json::parse(R"({
      "schema": "retinaface/1", "image": "event/a.jpg", "width": 200, "height": 100,
      "faces": [{"box": [10.5, 20, 30.5, 60], "score": 0.75,
                 "landmarks": [[12, 30], [28, 30], [20, 40], [14, 50], [26.25, 50]]}],
      "model": {"name": "net", "sha256": "ab12"},
      "timing_ms": {"decode": 1.5, "resize": 2, "network": 3, "postprocess": 4}})"));
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(JsonObject, LeavesTheTimingOutWhenAsked) {
  EXPECT_FALSE(
      json::parse(json_object(frame_with_one_face(), {.timing = false})).contains("timing_ms"));
}

TEST(JsonObject, OfAFailedPictureHasTheSentenceAndTheCode) {
  EXPECT_EQ(json::parse(json_object(failed_frame("a b.jpg"), {})), json::parse(R"({
      "schema": "retinaface/1", "image": "a b.jpg", "error": "it, \"says\"\nno", "code": "corrupt"})"));
}

TEST(JsonObject, KeepsTheBytesOfANameOutsideUtf8) {
  const json object = json::parse(json_object(failed_frame("caf\xE9.jpg"), {}));

  EXPECT_EQ(object["image"], "caf\xEF\xBF\xBD.jpg");
  EXPECT_EQ(object["image_base64"], "Y2Fm6S5qcGc=");
}

TEST(CsvRows, HaveOneRowPerFaceAndQuoteByRfc4180) {
  FrameResult frame = frame_with_one_face();
  frame.input.path = "a,\"b\".jpg";

  EXPECT_EQ(
      csv_rows(frame),
      "\"a,\"\"b\"\".jpg\",200,100,0,10.5,20,30.5,60,0.75,12,30,28,30,20,40,14,50,26.25,50,\r\n");
}

TEST(CsvRows, HaveTheColumnsOfTheHeaderInEveryCase) {
  const auto columns = [](const std::string& row) {
    return std::count(row.begin(), row.end(), ',');
  };
  FrameResult none = frame_with_one_face();
  none.faces.clear();
  FrameResult failed = failed_frame("x.jpg");
  failed.error->message = "no";

  EXPECT_EQ(columns(csv_header()), 19);
  EXPECT_EQ(columns(csv_rows(frame_with_one_face())), 19);
  EXPECT_EQ(columns(csv_rows(none)), 19);
  EXPECT_EQ(columns(csv_rows(failed)), 19);
  EXPECT_THAT(csv_rows(failed_frame("x.jpg")), HasSubstr("\"it, \"\"says\"\"\nno\"\r\n"));
}

TEST(CocoObjects, TakeANumberForAFileNameThatIsOne) {
  FrameResult frame = frame_with_one_face();
  frame.input.path = "val2017/000000397133.jpg";

  const json object = json::parse(coco_objects(frame));

  EXPECT_EQ(object["image_id"], 397133);
  EXPECT_EQ(object["category_id"], 1);
  EXPECT_EQ(object["bbox"], json::parse("[10.5, 20, 20, 40]"));
  EXPECT_EQ(object["score"], 0.75);
  EXPECT_EQ(object["keypoints"], json::parse("[12,30,2,28,30,2,20,40,2,14,50,2,26.25,50,2]"));
}

TEST(CocoObjects, TakeTheNameOtherwise) {
  EXPECT_EQ(json::parse(coco_objects(frame_with_one_face()))["image_id"], "a");
}

TEST(WiderText, IsNameCountAndBoxesWithSizes) {
  EXPECT_EQ(wider_text(frame_with_one_face()), "a\n1\n10.5 20 20 40 0.75\n");
}

TEST(WiderText, StaysWellFormedForANameWithALineEnd) {
  FrameResult frame;
  frame.input = single_file("a\nb.jpg");

  EXPECT_EQ(wider_text(frame), "a\\x0ab\n0\n");
}

TEST(YoloText, IsNormalisedAndInsideThePicture) {
  FrameResult frame = frame_with_one_face();
  frame.faces[0].box = {-20, 20, 20, 120};
  Face outside{.box = {300, 20, 320, 40}, .score = 0.5F};
  frame.faces.push_back(outside);

  EXPECT_EQ(yolo_text(frame), "0 0.050000 0.600000 0.100000 0.800000 0.750000\n");
}

TEST(VocXml, CountsPixelsFromOneWithTheLastIncluded) {
  FrameResult frame = frame_with_one_face();
  frame.faces[0].box = {3, 4, 4, 5};

  EXPECT_THAT(voc_xml(frame),
              HasSubstr("<xmin>4</xmin><ymin>5</ymin><xmax>4</xmax><ymax>5</ymax>"));
}

TEST(VocXml, ClipsAndMarksTruncatedFaces) {
  FrameResult frame = frame_with_one_face();
  frame.faces[0].box = {-3, 90.5F, 250, 120};

  const std::string xml = voc_xml(frame);

  EXPECT_THAT(xml, HasSubstr("<truncated>1</truncated>"));
  EXPECT_THAT(xml, HasSubstr("<xmin>1</xmin><ymin>91</ymin><xmax>200</xmax><ymax>100</ymax>"));
}

TEST(VocXml, EscapesNames) {
  FrameResult frame;
  frame.input = single_file("a&b/<x>\n\x01\xFF.jpg");

  const std::string xml = voc_xml(frame);

  EXPECT_THAT(xml, HasSubstr("<folder>a&amp;b</folder>"));
  EXPECT_THAT(xml, HasSubstr("<filename>&lt;x&gt;&#10;\xEF\xBF\xBD\xEF\xBF\xBD.jpg</filename>"));
}

TEST(PerPictureText, RefusesStreamFormats) {
  EXPECT_THROW(static_cast<void>(per_picture_text(ResultFormat::Json, {})), ContractError);
}

TEST(ResultFormatName, ReadsBackForEveryFormat) {
  for (const ResultFormat format : result_formats()) {
    EXPECT_EQ(parse_result_format(to_string(format)).value(), format);
  }
  EXPECT_EQ(parse_result_format("xml").error().message,
            "format: is 'xml', expected one of json, jsonl, csv, coco, wider, yolo, voc");
}

TEST(HasFaces, TellsPicturesWithFacesFromThoseWithout) {
  FrameResult nobody = frame_with_one_face();
  nobody.faces.clear();
  for (const auto format : {ResultFormat::Wider, ResultFormat::Yolo, ResultFormat::Voc}) {
    EXPECT_TRUE(has_faces(format, per_picture_text(format, frame_with_one_face())));
    EXPECT_FALSE(has_faces(format, per_picture_text(format, nobody)));
  }
}

}  // namespace
}  // namespace retinaface
