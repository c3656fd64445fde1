#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "retinaface/base/xml_text.h"
#include "retinaface/pipeline/json_text.h"
#include "retinaface/pipeline/result_text.h"

namespace retinaface {
namespace {

/// What is no UTF-8 becomes U+FFFD.
std::string text_of(const std::filesystem::path& name) {
  return xml_text(internal::to_valid_utf8(name.native()));
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
  std::string xml = fmt::format(R"(<annotation>
  <folder>{}</folder>
  <filename>{}</filename>
  <size><width>{}</width><height>{}</height><depth>3</depth></size>
  <segmented>0</segmented>
)",
                                text_of(frame.input.path.parent_path().filename()),
                                text_of(frame.input.path.filename()), frame.width, frame.height);
  for (const Face& face : frame.faces) {
    const Box box =
        clip(face.box, static_cast<float>(frame.width), static_cast<float>(frame.height));
    if (box.area() > 0) xml += voc_object(face, frame);
  }
  return xml += "</annotation>\n";
}

}  // namespace retinaface
