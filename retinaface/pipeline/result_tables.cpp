#include <fmt/format.h>

#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/pipeline/json_text.h"
#include "retinaface/pipeline/result_text.h"

namespace retinaface {
namespace {

std::string csv_field(std::string_view text) {
  std::string valid = internal::to_valid_utf8(text);
  if (valid.find_first_of(",\"\r\n") == std::string::npos) return valid;
  std::string quoted = "\"";
  for (const char c : valid) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted += '"';
}

std::string csv_face(const Face& face) {
  std::string row =
      fmt::format("{},{},{},{},{}", face.box.x1, face.box.y1, face.box.x2, face.box.y2, face.score);
  for (const Point& point : face.landmarks.points) row += fmt::format(",{},{}", point.x, point.y);
  return row;
}

/// Stands for the 15 numbers of a face where there is none.
constexpr const char* kNoFace = ",,,,,,,,,,,,,,";

}  // namespace

std::string csv_header() {
  return "image,width,height,face,x1,y1,x2,y2,score,left_eye_x,left_eye_y,right_eye_x,right_eye_y,"
         "nose_x,nose_y,left_mouth_x,left_mouth_y,right_mouth_x,right_mouth_y,error\r\n";
}

std::string csv_rows(const FrameResult& frame) {
  const std::string name = csv_field(frame.input.path.native());
  if (frame.error) {
    return fmt::format("{},,,,{},{}\r\n", name, kNoFace, csv_field(frame.error->message));
  }
  const std::string picture = fmt::format("{},{},{}", name, frame.width, frame.height);
  if (frame.faces.empty()) return fmt::format("{},,{},\r\n", picture, kNoFace);
  std::string rows;
  for (std::size_t i = 0; i < frame.faces.size(); ++i) {
    rows += fmt::format("{},{},{},\r\n", picture, i, csv_face(frame.faces[i]));
  }
  return rows;
}

std::string wider_text(const FrameResult& frame) {
  // A line end in the name would shift every line below it.
  std::string text =
      fmt::format("{}\n{}\n", printable(frame.input.path.stem()), frame.faces.size());
  for (const Face& face : frame.faces) {
    text += fmt::format("{} {} {} {} {}\n", face.box.x1, face.box.y1, face.box.width(),
                        face.box.height(), face.score);
  }
  return text;
}

std::string yolo_text(const FrameResult& frame) {
  const auto width = static_cast<float>(frame.width);
  const auto height = static_cast<float>(frame.height);
  std::string text;
  for (const Face& face : frame.faces) {
    const Box box = clip(face.box, width, height);
    if (box.area() <= 0) continue;
    text += fmt::format("0 {:.6f} {:.6f} {:.6f} {:.6f} {:.6f}\n", box.center().x / width,
                        box.center().y / height, box.width() / width, box.height() / height,
                        face.score);
  }
  return text;
}

std::string per_picture_text(ResultFormat format, const FrameResult& frame) {
  RETINAFACE_REQUIRE(is_per_picture(format), std::string("format ") + to_string(format));
  switch (format) {
    case ResultFormat::Wider:
      return wider_text(frame);
    case ResultFormat::Yolo:
      return yolo_text(frame);
    default:
      return voc_xml(frame);
  }
}

bool has_faces(ResultFormat format, std::string_view per_picture_text) {
  RETINAFACE_REQUIRE(is_per_picture(format), std::string("format ") + to_string(format));
  switch (format) {
    case ResultFormat::Wider:  // below name and number
      return std::ranges::count(per_picture_text, '\n') > 2;
    case ResultFormat::Yolo:
      return !per_picture_text.empty();
    default:
      return per_picture_text.find("<object>") != std::string_view::npos;
  }
}

}  // namespace retinaface
