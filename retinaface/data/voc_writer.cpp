#include <fmt/format.h>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/base/xml_text.h"
#include "retinaface/data/number_text.h"
#include "retinaface/data/voc.h"

namespace retinaface {
namespace {

/// The last part of a path of any system.
std::string_view name_of(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// VOC counts pixels from 1.
std::string first_pixel_text(float edge) {
  return internal::fewest_decimals(static_cast<double>(edge) + 1, 0, [edge](double pixel) {
    return static_cast<float>(pixel - 1) == edge;
  });
}

std::string object_text(const LabelledFace& face) {
  return fmt::format(R"(  <object>
    <name>face</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>{}</difficult>
    <bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox>
  </object>
)",
                     face.ignore ? 1 : 0, first_pixel_text(face.box.x1),
                     first_pixel_text(face.box.y1), face.box.x2, face.box.y2);
}

}  // namespace

Result<std::string> format_voc(const LabelledImage& image) {
  const std::string_view name = name_of(image.path);
  if (name.empty() || printable(name) != name || internal::trimmed(name) != name)
    return Error{ErrorCode::Unsupported, "'" + printable(image.path) +
                                             "': cannot stand in XML, expected a name in UTF-8 "
                                             "without control characters or blanks around it"};
  std::string xml = fmt::format("<annotation>\n  <filename>{}</filename>\n", xml_text(name));
  if (image.width > 0 || image.height > 0)
    xml += fmt::format("  <size><width>{}</width><height>{}</height><depth>3</depth></size>\n",
                       image.width, image.height);
  xml += "  <segmented>0</segmented>\n";
  for (const auto& face : image.faces) xml += object_text(face);
  return xml + "</annotation>\n";
}

}  // namespace retinaface
