#include <fmt/format.h>

#include "retinaface/base/contract.h"
#include "retinaface/data/coco.h"
#include "retinaface/data/json_fields.h"
#include "retinaface/data/number_text.h"

namespace retinaface {
namespace {

/// Left and right as seen in the picture, like all our landmarks.
constexpr const char* kCategories =
    R"([{"id":1,"name":"face","keypoints":["left_eye","right_eye","nose","left_mouth","right_mouth"]}])";

/// 0 missing, 1 hidden, 2 visible
int visibility(LandmarkState state) {
  return static_cast<int>(state);
}
static_assert(static_cast<int>(LandmarkState::Missing) == 0 &&
              static_cast<int>(LandmarkState::Hidden) == 1 &&
              static_cast<int>(LandmarkState::Visible) == 2);

std::string keypoints_text(const LabelledFace& face) {
  if (!face.landmarks) return "";
  std::string text;
  int count = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const Point point = face.landmarks->points[i];
    const int v = visibility(face.landmark_states[i]);
    text += v == 0 ? ",0,0,0" : fmt::format(",{},{},{}", point.x, point.y, v);
    count += v == 0 ? 0 : 1;
  }
  return fmt::format(R"(,"keypoints":[{}],"num_keypoints":{})", text.substr(1), count);
}

std::string annotation_text(const LabelledFace& face, std::int64_t id, std::int64_t image_id) {
  const auto box = internal::sized_text(face.box);
  return fmt::format(
      R"({{"id":{},"image_id":{},"category_id":1,"bbox":[{},{},{},{}],"area":{},"iscrowd":{}{}}})",
      id, image_id, box.x, box.y, box.width, box.height, face.box.area(), face.ignore ? 1 : 0,
      keypoints_text(face));
}

Result<std::string> image_text(const LabelledImage& image, std::int64_t id) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto name, internal::quoted_json(image.path));
  std::string text = fmt::format(R"({{"id":{},"file_name":{})", id, name);
  if (image.width > 0 || image.height > 0)
    text += fmt::format(R"(,"width":{},"height":{})", image.width, image.height);
  return text + '}';
}

}  // namespace

Result<std::string> format_coco(std::span<const LabelledImage> images,
                                std::span<const std::int64_t> ids) {
  RETINAFACE_REQUIRE(ids.empty() || ids.size() == images.size(),
                     "there are not as many ids as pictures");
  std::string pictures;
  std::string annotations;
  std::int64_t num_annotations = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::int64_t id = ids.empty() ? static_cast<std::int64_t>(i) + 1 : ids[i];
    RETINAFACE_ASSIGN_OR_RETURN(const auto picture, image_text(images[i], id));
    pictures += (pictures.empty() ? "" : ",\n") + picture;
    for (const auto& face : images[i].faces)
      annotations +=
          (annotations.empty() ? "" : ",\n") + annotation_text(face, ++num_annotations, id);
  }
  return fmt::format("{{\"images\":[\n{}],\n\"categories\":{},\n\"annotations\":[\n{}]}}\n",
                     pictures, kCategories, annotations);
}

}  // namespace retinaface
