#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "retinaface/pipeline/json_text.h"
#include "retinaface/pipeline/result_text.h"

namespace retinaface {
namespace {

/// XML 1.0 has no way at all to write most control characters, so those become U+FFFD.
std::string xml_text(std::string_view text) {
  std::string xml;
  for (const char c : internal::to_valid_utf8(text)) {
    switch (c) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '\n':
      case '\r':
      case '\t':
        xml += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        xml += c >= 0 && c < 0x20 ? std::string("\xEF\xBF\xBD") : std::string(1, c);
    }
  }
  return xml;
}

/// Pixels from 1; the pixel that holds the coordinate `low` is the first one.
int first_pixel(float low, int size) {
  return std::clamp(static_cast<int>(std::floor(low)) + 1, 1, size);
}

int last_pixel(float high, int first, int size) {
  return std::clamp(static_cast<int>(std::ceil(high)), first, size);
}

std::string voc_object(const Face& face, const FrameResult& frame) {
  const Box box = clip(face.box, static_cast<float>(frame.width), static_cast<float>(frame.height));
  const int left = first_pixel(box.x1, frame.width);
  const int top = first_pixel(box.y1, frame.height);
  return fmt::format(R"(  <object>
    <name>face</name>
    <pose>Unspecified</pose>
    <truncated>{}</truncated>
    <difficult>0</difficult>
    <score>{}</score>
    <bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox>
  </object>
)",
                     box == face.box ? 0 : 1, face.score, left, top,
                     last_pixel(box.x2, left, frame.width), last_pixel(box.y2, top, frame.height));
}

}  // namespace

std::string voc_xml(const FrameResult& frame) {
  std::string xml =
      fmt::format(R"(<annotation>
  <folder>{}</folder>
  <filename>{}</filename>
  <size><width>{}</width><height>{}</height><depth>3</depth></size>
  <segmented>0</segmented>
)",
                  xml_text(frame.input.path.parent_path().filename().native()),
                  xml_text(frame.input.path.filename().native()), frame.width, frame.height);
  for (const Face& face : frame.faces) {
    const Box box =
        clip(face.box, static_cast<float>(frame.width), static_cast<float>(frame.height));
    if (box.area() > 0) xml += voc_object(face, frame);
  }
  return xml += "</annotation>\n";
}

}  // namespace retinaface
