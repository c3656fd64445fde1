#include "retinaface/data/coco.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/json_fields.h"

namespace retinaface {
namespace {

using internal::Json;

/// Picture number to place in the list.
using Places = std::unordered_map<std::int64_t, std::size_t>;

Error at(std::string_view name, std::string_view where, std::size_t index, const Error& error) {
  return {error.code, fmt::format("{}: {}[{}] {}", printable(name), where, index, error.message)};
}

Result<std::int64_t> integer_member(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end() || !found->is_number_integer())
    return Error{ErrorCode::Corrupt, fmt::format("has no integer '{}'", name)};
  return found->get<std::int64_t>();
}

/// x, y, width, height
Result<std::array<double, 4>> bbox_of(const Json& object) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto sides,
                              internal::numbers_of(object.value("bbox", Json()), "bbox", 4));
  if (sides[2] < 0 || sides[3] < 0)
    return Error{ErrorCode::Corrupt,
                 fmt::format("has a box {} wide and {} high, expected sizes of 0 or more", sides[2],
                             sides[3])};
  return std::array<double, 4>{sides[0], sides[1], sides[2], sides[3]};
}

Result<void> read_keypoints(const Json& annotation, LabelledFace& face) {
  const auto found = annotation.find("keypoints");
  if (found == annotation.end() || !found->is_array() || found->size() != 15) return {};
  RETINAFACE_ASSIGN_OR_RETURN(const auto numbers, internal::numbers_of(*found, "keypoints", 15));
  Landmarks5 landmarks;
  bool any = false;
  for (std::size_t i = 0; i < 5; ++i) {
    if (numbers[3 * i + 2] <= 0) continue;
    any = true;
    landmarks.points[i] = {static_cast<float>(numbers[3 * i]),
                           static_cast<float>(numbers[3 * i + 1])};
    face.landmark_states[i] =
        numbers[3 * i + 2] >= 2 ? LandmarkState::Visible : LandmarkState::Hidden;
  }
  if (any) face.landmarks = landmarks;
  return {};
}

Result<LabelledFace> read_annotation(const Json& annotation) {
  LabelledFace face;
  RETINAFACE_ASSIGN_OR_RETURN(const auto sides, bbox_of(annotation));
  face.box = {static_cast<float>(sides[0]), static_cast<float>(sides[1]),
              static_cast<float>(sides[0] + sides[2]), static_cast<float>(sides[1] + sides[3])};
  for (const char* name : {"iscrowd", "ignore"}) {
    const auto flag = annotation.find(name);
    if (flag == annotation.end()) continue;
    face.ignore = face.ignore || (flag->is_number() && flag->get<double>() != 0) ||
                  (flag->is_boolean() && flag->get<bool>());
  }
  RETINAFACE_RETURN_IF_ERROR(read_keypoints(annotation, face));
  return face;
}

/// The categories that are faces; empty means that every category is.
Result<std::unordered_set<std::int64_t>> face_categories(const Json& json) {
  std::unordered_set<std::int64_t> faces;
  RETINAFACE_ASSIGN_OR_RETURN(const Json* categories, internal::array_member(json, "categories"));
  if (!categories || categories->size() < 2) return faces;
  for (const auto& category : *categories) {
    RETINAFACE_ASSIGN_OR_RETURN(std::string name, internal::string_member(category, "name"));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name != "face") continue;
    RETINAFACE_ASSIGN_OR_RETURN(const auto id, integer_member(category, "id"));
    faces.insert(id);
  }
  if (faces.empty())
    return Error{ErrorCode::Corrupt,
                 fmt::format("has {} categories and none of them is 'face'", categories->size())};
  return faces;
}

Result<LabelledImage> read_image(const Json& json) {
  LabelledImage image;
  RETINAFACE_ASSIGN_OR_RETURN(image.path, internal::string_member(json, "file_name"));
  for (auto [name, size] : {std::pair{"width", &image.width}, {"height", &image.height}}) {
    if (!json.contains(name)) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const auto value, integer_member(json, name));
    if (value < 0 || value > std::numeric_limits<int>::max())
      return Error{ErrorCode::Corrupt, fmt::format("'{}' is {}, expected a size", name, value)};
    *size = static_cast<int>(value);
  }
  return image;
}

Result<Places> read_images(const Json& json, std::string_view name, CocoLabels& labels) {
  RETINAFACE_ASSIGN_OR_RETURN(const Json* images, internal::array_member(json, "images"));
  if (!images)
    return Error{ErrorCode::Corrupt,
                 printable(name) + ": has no array 'images', expected a COCO annotation file"};
  Places places;
  std::unordered_set<std::string> keys;
  for (std::size_t i = 0; i < images->size(); ++i) {
    const auto id = integer_member((*images)[i], "id");
    if (!id.ok()) return at(name, "images", i, id.error());
    auto image = read_image((*images)[i]);
    if (!image.ok()) return at(name, "images", i, image.error());
    if (!places.emplace(*id, i).second || !keys.insert(image_key(image->path)).second)
      return at(name, "images", i,
                {ErrorCode::Corrupt, "'" + printable(image->path) + "' appears twice"});
    labels.images.push_back(*std::move(image));
    labels.ids.push_back(*id);
  }
  return places;
}

Places places_of(const CocoLabels& labels) {
  Places places;
  for (std::size_t i = 0; i < labels.ids.size(); ++i) places.emplace(labels.ids[i], i);
  return places;
}

Result<std::size_t> place_of(const Json& object, const Places& places) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto id, integer_member(object, "image_id"));
  const auto place = places.find(id);
  if (place == places.end())
    return Error{ErrorCode::Corrupt,
                 fmt::format("belongs to picture {}, which 'images' does not have", id)};
  return place->second;
}

/// The picture that a result is of: by the file name that `retinaface detect` adds, else by number.
Result<std::string> key_of_result(const Json& result, const CocoLabels& labels,
                                  const Places& places) {
  if (result.is_object() && result.contains("file_name")) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto path, internal::string_member(result, "file_name"));
    return image_key(path);
  }
  RETINAFACE_ASSIGN_OR_RETURN(const auto place, place_of(result, places));
  return image_key(labels.images[place].path);
}

Result<Detection> read_result(const Json& result) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto sides, bbox_of(result));
  RETINAFACE_ASSIGN_OR_RETURN(const double score,
                              internal::number_of(result.value("score", Json()), "score"));
  LabelledFace points;
  RETINAFACE_RETURN_IF_ERROR(read_keypoints(result, points));
  return Detection{sides[0], sides[1], sides[2], sides[3], score, points.landmarks};
}

/// The results by picture.
Result<std::vector<ImageDetections>> group_results(const Json& results, std::string_view name,
                                                   const CocoLabels& labels) {
  const Places places = places_of(labels);
  std::vector<ImageDetections> images;
  std::unordered_map<std::string, std::size_t> place_of_key;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto key = key_of_result(results[i], labels, places);
    if (!key.ok()) return at(name, "", i, key.error());
    auto detection = read_result(results[i]);
    if (!detection.ok()) return at(name, "", i, detection.error());
    const auto [place, is_new] = place_of_key.emplace(*key, images.size());
    if (is_new) images.push_back({*key, {}});
    images[place->second].detections.push_back(*std::move(detection));
  }
  return images;
}

}  // namespace

Result<CocoLabels> parse_coco(std::string_view text, std::string_view name) {
  const auto json = internal::parse_json(text);
  if (!json.ok() || !json->is_object())
    return Error{ErrorCode::Corrupt, printable(name) + ": is not a JSON object"};
  const auto categories = face_categories(*json);
  if (!categories.ok())
    return Error{categories.error().code, printable(name) + ": " + categories.error().message};

  CocoLabels labels;
  RETINAFACE_ASSIGN_OR_RETURN(const auto places, read_images(*json, name, labels));
  RETINAFACE_ASSIGN_OR_RETURN(const Json* annotations,
                              internal::array_member(*json, "annotations"));
  for (std::size_t i = 0; annotations && i < annotations->size(); ++i) {
    const Json& annotation = (*annotations)[i];
    const auto place = place_of(annotation, places);
    if (!place.ok()) return at(name, "annotations", i, place.error());
    if (!categories->empty()) {
      const auto category = integer_member(annotation, "category_id");
      if (!category.ok()) return at(name, "annotations", i, category.error());
      if (!categories->contains(*category)) continue;
    }
    auto face = read_annotation(annotation);
    if (!face.ok()) return at(name, "annotations", i, face.error());
    labels.images[*place].faces.push_back(*std::move(face));
  }
  return labels;
}

Result<CocoLabels> read_coco(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  return parse_coco(file.text(), path.native());
}

Result<DetectionSet> parse_coco_results(std::string_view text, std::string_view name,
                                        const CocoLabels& labels) {
  const auto json = internal::parse_json(text);
  if (!json.ok() || !json->is_array())
    return Error{ErrorCode::Corrupt,
                 printable(name) + ": is not a JSON array, expected COCO results"};
  RETINAFACE_ASSIGN_OR_RETURN(auto images, group_results(*json, name, labels));
  RETINAFACE_ASSIGN_OR_RETURN(const auto named, DetectionSet::create(images));
  for (const auto& image : labels.images)
    if (auto key = image_key(image.path); named.find(key) == nullptr)
      images.push_back({std::move(key), {}});
  return DetectionSet::create(std::move(images));
}

}  // namespace retinaface
