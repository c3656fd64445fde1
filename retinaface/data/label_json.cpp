#include "retinaface/data/label_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace retinaface::internal {
namespace {

struct NamedAttribute {
  const char* name;
  std::int8_t FaceAttributes::*value;
};
constexpr std::array<NamedAttribute, 6> kAttributes{
    {{"blur", &FaceAttributes::blur},
     {"expression", &FaceAttributes::expression},
     {"illumination", &FaceAttributes::illumination},
     {"invalid", &FaceAttributes::invalid},
     {"occlusion", &FaceAttributes::occlusion},
     {"pose", &FaceAttributes::pose}}};

Error wrong(std::string what) {
  return {ErrorCode::Corrupt, std::move(what)};
}

Result<void> read_landmarks(const Json& face, LabelledFace& labelled) {
  RETINAFACE_ASSIGN_OR_RETURN(const Json* points, array_member(face, "landmarks"));
  if (!points) return {};
  if (points->size() != 5) return wrong("'landmarks' is not an array of 5 points");
  Landmarks5 landmarks;
  bool any = false;
  for (std::size_t i = 0; i < 5; ++i) {
    if ((*points)[i].is_null()) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const auto point, numbers_of((*points)[i], "landmarks", 2));
    any = true;
    landmarks.points[i] = {static_cast<float>(point[0]), static_cast<float>(point[1])};
    labelled.landmark_states[i] = LandmarkState::Visible;
  }
  if (any) labelled.landmarks = landmarks;
  return {};
}

Result<void> read_visibility(const Json& face, LabelledFace& labelled) {
  RETINAFACE_ASSIGN_OR_RETURN(const Json* visible, array_member(face, "visible"));
  if (!visible) return {};
  if (visible->size() != 5) return wrong("'visible' does not have 5 members");
  for (std::size_t i = 0; i < 5; ++i) {
    if (!(*visible)[i].is_boolean())
      return wrong("'visible' has a member that is neither true nor false");
    LandmarkState& state = labelled.landmark_states[i];
    if (state == LandmarkState::Visible && !(*visible)[i].get<bool>())
      state = LandmarkState::Hidden;
  }
  return {};
}

Result<void> read_quality(const Json& face, LabelledFace& labelled) {
  const auto found = face.find("quality");
  if (found == face.end() || found->is_null()) return {};
  RETINAFACE_ASSIGN_OR_RETURN(const double quality, number_of(*found, "quality"));
  if (quality < 0 || quality > 1)
    return wrong(fmt::format("'quality' is {}, expected 0 to 1", quality));
  labelled.quality = static_cast<float>(quality);
  return {};
}

Result<void> read_attributes(const Json& face, LabelledFace& labelled) {
  const auto found = face.find("attributes");
  if (found == face.end() || found->is_null()) return {};
  if (!found->is_object()) return wrong("'attributes' is not an object");
  for (const auto& [name, value] : kAttributes) {
    const auto attribute = found->find(name);
    if (attribute == found->end()) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const double level, number_of(*attribute, name));
    labelled.attributes.*value = static_cast<std::int8_t>(std::clamp(level, -1.0, 127.0));
  }
  return {};
}

std::string text_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<LabelledFace> labelled_face_of(const Json& face) {
  if (!face.is_object() || !face.contains("box")) return wrong("has no 'box'");
  LabelledFace labelled;
  RETINAFACE_ASSIGN_OR_RETURN(labelled.box, box_of(face["box"]));
  RETINAFACE_RETURN_IF_ERROR(read_landmarks(face, labelled));
  RETINAFACE_RETURN_IF_ERROR(read_visibility(face, labelled));
  if (const auto ignore = face.find("ignore"); ignore != face.end()) {
    if (!ignore->is_boolean()) return wrong("'ignore' is neither true nor false");
    labelled.ignore = ignore->get<bool>();
  }
  RETINAFACE_RETURN_IF_ERROR(read_quality(face, labelled));
  RETINAFACE_RETURN_IF_ERROR(read_attributes(face, labelled));
  labelled.source = text_member(face, "source");
  return labelled;
}

Result<int> size_member(const Json& image, const char* name) {
  const auto found = image.find(name);
  if (found == image.end()) return 0;
  RETINAFACE_ASSIGN_OR_RETURN(const double value, number_of(*found, name));
  if (value < 0 || value > std::numeric_limits<int>::max())
    return wrong(fmt::format("'{}' is {}, expected a size", name, value));
  return static_cast<int>(value);
}

std::string landmarks_text(const LabelledFace& face) {
  if (!face.landmarks) return "null";
  std::string text;
  for (std::size_t i = 0; i < 5; ++i) {
    const Point point = face.landmarks->points[i];
    text += face.landmark_states[i] == LandmarkState::Missing
                ? ",null"
                : fmt::format(",[{},{}]", point.x, point.y);
  }
  return '[' + text.substr(1) + ']';
}

/// "" when all points are visible, which needs no word.
std::string visibility_text(const LabelledFace& face) {
  const auto& states = face.landmark_states;
  if (!face.landmarks ||
      std::find(states.begin(), states.end(), LandmarkState::Hidden) == states.end())
    return "";
  std::string text;
  for (const auto state : states) text += state == LandmarkState::Visible ? ",true" : ",false";
  return fmt::format(R"(,"visible":[{}])", text.substr(1));
}

std::string attributes_text(const FaceAttributes& attributes) {
  std::string text;
  for (const auto& [name, value] : kAttributes)
    if (attributes.*value >= 0) text += fmt::format(R"(,"{}":{})", name, attributes.*value);
  return text.empty() ? text : fmt::format(R"(,"attributes":{{{}}})", text.substr(1));
}

Result<std::string> face_text(const LabelledFace& face) {
  std::string text = fmt::format(R"({{"box":[{},{},{},{}],"landmarks":{},"ignore":{}{})",
                                 face.box.x1, face.box.y1, face.box.x2, face.box.y2,
                                 landmarks_text(face), face.ignore, visibility_text(face));
  if (face.quality) text += fmt::format(R"(,"quality":{})", *face.quality);
  text += attributes_text(face.attributes);
  if (!face.source.empty()) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto source, quoted_json(face.source));
    text += R"(,"source":)" + source;
  }
  return text + '}';
}

}  // namespace

Result<LabelledImage> labelled_image_of(const Json& json) {
  LabelledImage image;
  RETINAFACE_ASSIGN_OR_RETURN(image.path, string_member(json, "image"));
  RETINAFACE_ASSIGN_OR_RETURN(image.width, size_member(json, "width"));
  RETINAFACE_ASSIGN_OR_RETURN(image.height, size_member(json, "height"));
  image.set = text_member(json, "set");
  RETINAFACE_ASSIGN_OR_RETURN(const Json* faces, array_member(json, "faces"));
  if (!faces) return wrong("has no array 'faces'");
  for (std::size_t i = 0; i < faces->size(); ++i) {
    auto face = labelled_face_of((*faces)[i]);
    if (!face.ok()) return wrong(fmt::format("face {}: {}", i, face.error().message));
    image.faces.push_back(*std::move(face));
  }
  return image;
}

Result<std::string> json_text_of(const LabelledImage& image) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto path, quoted_json(image.path));
  std::string text = R"({"image":)" + path;
  if (image.width > 0 || image.height > 0)
    text += fmt::format(R"(,"width":{},"height":{})", image.width, image.height);
  if (!image.set.empty()) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto set, quoted_json(image.set));
    text += R"(,"set":)" + set;
  }
  text += R"(,"faces":[)";
  for (std::size_t i = 0; i < image.faces.size(); ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto face, face_text(image.faces[i]));
    text += (i == 0 ? "" : ",") + face;
  }
  return text + "]}";
}

}  // namespace retinaface::internal
