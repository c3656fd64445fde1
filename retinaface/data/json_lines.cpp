#include "retinaface/data/json_lines.h"

#include <fmt/format.h>

#include <functional>
#include <unordered_set>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/json_fields.h"
#include "retinaface/data/label_json.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::TextLines;

Result<Detection> read_detection(const Json& face) {
  if (!face.is_object() || !face.contains("box")) return Error{ErrorCode::Corrupt, "has no 'box'"};
  // The box's own check; its values are taken in double precision below.
  if (const auto box = internal::box_of(face["box"]); !box.ok()) return box.error();
  RETINAFACE_ASSIGN_OR_RETURN(const auto sides, internal::numbers_of(face["box"], "box", 4));
  RETINAFACE_ASSIGN_OR_RETURN(const double score,
                              internal::number_of(face.value("score", Json()), "score"));
  RETINAFACE_ASSIGN_OR_RETURN(const auto landmarks,
                              internal::landmarks_of(face.value("landmarks", Json())));
  return Detection{sides[0], sides[1], sides[2] - sides[0], sides[3] - sides[1], score, landmarks};
}

Result<ImageDetections> read_image_detections(const Json& json,
                                              std::vector<std::string>& warnings) {
  RETINAFACE_ASSIGN_OR_RETURN(const std::string path, internal::string_member(json, "image"));
  ImageDetections image{image_key(path), {}};
  RETINAFACE_ASSIGN_OR_RETURN(const Json* faces, internal::array_member(json, "faces"));
  if (!faces && json.contains("error")) {
    warnings.push_back(printable(path) + ": the detector could not read it; counted as no face");
    return image;
  }
  if (!faces) return Error{ErrorCode::Corrupt, "has no array 'faces'"};
  for (std::size_t i = 0; i < faces->size(); ++i) {
    auto face = read_detection((*faces)[i]);
    if (!face.ok())
      return Error{ErrorCode::Corrupt, fmt::format("face {}: {}", i, face.error().message)};
    image.detections.push_back(*std::move(face));
  }
  return image;
}

/// Calls `read` with the JSON of each line that is not blank; its errors get file and line.
Result<void> for_each_json_line(std::string_view text, std::string_view name,
                                const std::function<Result<void>(const Json&)>& read) {
  TextLines lines(text, name);
  while (const auto line = lines.next()) {
    if (internal::trimmed(*line).empty()) continue;
    auto json = internal::parse_json(*line);
    if (!json.ok()) return lines.error(json.error().message + ", expected one object a line");
    auto done = read(*json);
    if (!done.ok()) return lines.error(done.error().message);
  }
  return {};
}

/// The same for the elements of one array.
Result<void> for_each_element(std::string_view text, std::string_view name,
                              const std::function<Result<void>(const Json&)>& read) {
  const auto json = internal::parse_json(text);
  if (!json.ok() || !json->is_array())
    return Error{ErrorCode::Corrupt, printable(name) + ": is not a JSON array"};
  for (std::size_t i = 0; i < json->size(); ++i) {
    const auto done = read((*json)[i]);
    if (!done.ok())
      return Error{done.error().code,
                   fmt::format("{}[{}]: {}", printable(name), i, done.error().message)};
  }
  return {};
}

}  // namespace

Result<std::vector<LabelledImage>> parse_label_lines(std::string_view text, std::string_view name) {
  std::vector<LabelledImage> images;
  std::unordered_set<std::string> keys;
  RETINAFACE_RETURN_IF_ERROR(for_each_json_line(text, name, [&](const Json& json) -> Result<void> {
    RETINAFACE_ASSIGN_OR_RETURN(auto image, internal::labelled_image_of(json));
    if (!keys.insert(image_key(image.path)).second)
      return Error{ErrorCode::Corrupt, "'" + printable(image.path) + "' appears twice"};
    images.push_back(std::move(image));
    return {};
  }));
  return images;
}

Result<std::vector<LabelledImage>> read_label_lines(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  return parse_label_lines(file.text(), path.native());
}

Result<std::string> format_label_lines(std::span<const LabelledImage> images) {
  std::string text;
  for (const auto& image : images) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto line, internal::json_text_of(image));
    text += line + '\n';
  }
  return text;
}

Result<DetectionSet> parse_detection_lines(std::string_view text, std::string_view name) {
  std::vector<ImageDetections> images;
  std::unordered_set<std::string> keys;
  std::vector<std::string> warnings;
  const auto add = [&](const Json& json) -> Result<void> {
    RETINAFACE_ASSIGN_OR_RETURN(auto image, read_image_detections(json, warnings));
    if (!keys.insert(image.key).second)
      return Error{ErrorCode::Corrupt, "'" + printable(image.key) + "' appears twice"};
    images.push_back(std::move(image));
    return {};
  };
  RETINAFACE_RETURN_IF_ERROR(internal::trimmed(text.substr(0, text.find('\n'))).starts_with('[')
                                 ? for_each_element(text, name, add)
                                 : for_each_json_line(text, name, add));
  RETINAFACE_ASSIGN_OR_RETURN(auto set, DetectionSet::create(std::move(images)));
  set.warnings = std::move(warnings);
  return set;
}

}  // namespace retinaface
