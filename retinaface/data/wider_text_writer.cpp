#include <fmt/format.h>

#include <algorithm>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/data/number_text.h"
#include "retinaface/data/wider_text.h"

namespace retinaface {
namespace {

/// A path that the readers of lines give back as it is.
Result<void> check_path(const std::string& path) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const bool fits = image_key(path) != path && internal::trimmed(path) == path &&
                    path.find('\n') == std::string::npos && !path.starts_with(kByteOrderMark);
  if (fits) return {};
  return Error{ErrorCode::Unsupported, "'" + printable(path) +
                                           "': cannot stand in a line of such labels, expected a "
                                           "picture's name without a line end or blanks around it"};
}

/// "x y width height"
std::string box_text(const Box& box) {
  const auto text = internal::sized_text(box);
  return text.x + ' ' + text.y + ' ' + text.width + ' ' + text.height;
}

/// A face without an area is ignored whatever its line says.
bool needs_invalid(const LabelledFace& face) {
  return face.ignore && face.box.area() > 0;
}

std::string wider_line(const LabelledFace& face) {
  const FaceAttributes& a = face.attributes;
  // Many readers drop whatever is not 0 here.
  const int invalid = needs_invalid(face) || (face.ignore && a.invalid == 1) ? 1 : 0;
  return fmt::format("{} {} {} {} {} {} {}\n", box_text(face.box), a.blur, a.expression,
                     a.illumination, invalid, a.occlusion, a.pose);
}

std::string landmarks_text(const LabelledFace& face) {
  std::string text;
  for (std::size_t i = 0; i < 5; ++i) {
    const LandmarkState state = face.landmark_states[i];
    if (!face.landmarks || state == LandmarkState::Missing) {
      text += " -1 -1 -1";
      continue;
    }
    const Point point = face.landmarks->points[i];
    text += fmt::format(" {} {} {}", point.x, point.y, state == LandmarkState::Visible ? 0 : 1);
  }
  return text;
}

std::string retinaface_line(const LabelledFace& face) {
  return fmt::format("{}{} {}\n", box_text(face.box), landmarks_text(face),
                     face.quality.value_or(-1.F));
}

}  // namespace

Result<std::string> format_wider_text(std::span<const LabelledImage> images) {
  std::string text;
  for (const auto& image : images) {
    RETINAFACE_RETURN_IF_ERROR(check_path(image.path));
    text += fmt::format("{}\n{}\n", image.path, image.faces.size());
    if (image.faces.empty()) text += "0 0 0 0 0 0 0 0 0 0\n";
    for (const auto& face : image.faces) text += wider_line(face);
  }
  return text;
}

Result<std::string> format_retinaface_labels(std::span<const LabelledImage> images) {
  std::string text;
  for (const auto& image : images) {
    RETINAFACE_RETURN_IF_ERROR(check_path(image.path));
    text += fmt::format("# {}\n", image.path);
    for (const auto& face : image.faces)
      if (!needs_invalid(face)) text += retinaface_line(face);
  }
  return text;
}

}  // namespace retinaface
