#include <fmt/format.h>

#include "retinaface/pipeline/json_text.h"
#include "retinaface/pipeline/result_text.h"

namespace retinaface {
namespace {

using internal::json_milliseconds;
using internal::json_number;
using internal::json_string;

std::string box_json(const Box& box) {
  return fmt::format("[{},{},{},{}]", json_number(box.x1), json_number(box.y1), json_number(box.x2),
                     json_number(box.y2));
}

std::string face_json(const Face& face) {
  std::string landmarks;
  for (const Point& point : face.landmarks.points) {
    if (!landmarks.empty()) landmarks += ',';
    landmarks += fmt::format("[{},{}]", json_number(point.x), json_number(point.y));
  }
  return fmt::format(R"({{"box":{},"score":{},"landmarks":[{}]}})", box_json(face.box),
                     json_number(face.score), landmarks);
}

std::string timing_json(const FrameTiming& timing) {
  return fmt::format(R"({{"decode":{},"resize":{},"network":{},"postprocess":{}}})",
                     json_milliseconds(timing.decode_ms), json_milliseconds(timing.resize_ms),
                     json_milliseconds(timing.network_ms),
                     json_milliseconds(timing.postprocess_ms));
}

std::string image_json(const std::string& name) {
  std::string json = "\"image\":" + json_string(name);
  if (!internal::is_valid_utf8(name)) {
    json += ",\"image_base64\":\"" + internal::base64(name) + '"';
  }
  return json;
}

}  // namespace

std::string json_object(const FrameResult& frame, const JsonOptions& options) {
  std::string json = R"({"schema":"retinaface/1",)" + image_json(frame.input.path.native());
  if (frame.error) {
    return json + fmt::format(R"(,"error":{},"code":"{}"}})", json_string(frame.error->message),
                              to_string(frame.error->code));
  }
  std::string faces;
  for (const Face& face : frame.faces) {
    if (!faces.empty()) faces += ',';
    faces += face_json(face);
  }
  json += fmt::format(R"(,"width":{},"height":{},"faces":[{}],"model":{{"name":{},"sha256":"{}"}})",
                      frame.width, frame.height, faces, json_string(options.model.name),
                      options.model.sha256);
  if (options.timing) json += ",\"timing_ms\":" + timing_json(frame.timing);
  return json += '}';
}

std::string coco_objects(const FrameResult& frame) {
  const std::string stem = frame.input.path.stem().native();
  const bool is_number = !stem.empty() && stem.size() <= 18 &&
                         stem.find_first_not_of("0123456789") == std::string::npos;
  const std::string id = is_number ? std::to_string(std::stoll(stem)) : json_string(stem);
  std::string objects;
  for (const Face& face : frame.faces) {
    std::string keypoints;
    for (const Point& point : face.landmarks.points) {
      if (!keypoints.empty()) keypoints += ',';
      keypoints += fmt::format("{},{},2", json_number(point.x), json_number(point.y));
    }
    if (!objects.empty()) objects += ",\n";
    objects += fmt::format(
        R"({{"image_id":{},"file_name":{},"category_id":1,"bbox":[{},{},{},{}],"score":{},"keypoints":[{}]}})",
        id, json_string(frame.input.path.native()), json_number(face.box.x1),
        json_number(face.box.y1), json_number(face.box.width()), json_number(face.box.height()),
        json_number(face.score), keypoints);
  }
  return objects;
}

}  // namespace retinaface
