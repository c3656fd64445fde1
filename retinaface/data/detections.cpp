#include "retinaface/data/detections.h"

#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "retinaface/data/text_lines.h"

namespace retinaface {

Box Detection::box() const {
  return {static_cast<float>(x), static_cast<float>(y), static_cast<float>(x + width),
          static_cast<float>(y + height)};
}

Result<DetectionSet> DetectionSet::create(std::vector<ImageDetections> images) {
  const auto by_key = [](const ImageDetections& a, const ImageDetections& b) {
    return a.key < b.key;
  };
  std::sort(images.begin(), images.end(), by_key);
  const auto twice = std::adjacent_find(
      images.begin(), images.end(),
      [](const ImageDetections& a, const ImageDetections& b) { return a.key == b.key; });
  if (twice != images.end())
    return Error{ErrorCode::Corrupt, "detections: '" + printable(twice->key) +
                                         "' appears twice, expected each picture once"};
  DetectionSet set;
  set.images_ = std::move(images);
  return set;
}

const ImageDetections* DetectionSet::find(std::string_view key) const {
  const auto found =
      std::lower_bound(images_.begin(), images_.end(), key,
                       [](const ImageDetections& a, std::string_view b) { return a.key < b; });
  return found != images_.end() && found->key == key ? &*found : nullptr;
}

std::size_t DetectionSet::num_detections() const {
  std::size_t count = 0;
  for (const auto& image : images_) count += image.detections.size();
  return count;
}

DetectionSet DetectionSet::only(std::span<const std::string> keys) const {
  const std::unordered_set<std::string_view> wanted(keys.begin(), keys.end());
  DetectionSet subset;
  subset.warnings = warnings;
  std::copy_if(images_.begin(), images_.end(), std::back_inserter(subset.images_),
               [&](const ImageDetections& image) { return wanted.contains(image.key); });
  return subset;
}

Result<DetectionSet> read_detections(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (extension != ".jsonl" && extension != ".json" && extension != ".ndjson")
    return read_submission(path);
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  return parse_detection_lines(file.text(), path.native());
}

}  // namespace retinaface
