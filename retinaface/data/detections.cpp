#include "retinaface/data/detections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {
namespace {

/// "a/b/c" → "b/c" → "c" → "".
std::string_view without_first_part(std::string_view key) {
  const auto slash = key.find('/');
  return slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1);
}

}  // namespace

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
  return DetectionSet(std::move(images));
}

DetectionSet::DetectionSet(std::vector<ImageDetections> sorted_images)
    : images_(std::move(sorted_images)), by_name_(images_.size()) {
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::sort(by_name_.begin(), by_name_.end(), [&](std::size_t a, std::size_t b) {
    return last_part(images_[a].key) < last_part(images_[b].key);
  });
}

const ImageDetections* DetectionSet::find(std::string_view key) const {
  for (auto end = key; !end.empty(); end = without_first_part(end))
    if (const auto* found = find_exactly(end)) return found;

  const std::string with_slash = "/" + std::string(key);
  const ImageDetections* longer = nullptr;
  const std::string_view name = last_part(key);
  for (auto i = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                 [&](std::size_t index, std::string_view wanted) {
                                   return last_part(images_[index].key) < wanted;
                                 });
       i != by_name_.end() && last_part(images_[*i].key) == name; ++i) {
    if (!images_[*i].key.ends_with(with_slash)) continue;
    if (longer != nullptr) return nullptr;
    longer = &images_[*i];
  }
  return longer;
}

const ImageDetections* DetectionSet::find_exactly(std::string_view key) const {
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
  std::vector<bool> wanted(images_.size(), false);
  for (const auto& key : keys)
    if (const auto* found = find(key))
      wanted[static_cast<std::size_t>(found - images_.data())] = true;
  std::vector<ImageDetections> kept;
  for (std::size_t i = 0; i < images_.size(); ++i)
    if (wanted[i]) kept.push_back(images_[i]);
  DetectionSet subset(std::move(kept));
  subset.warnings = warnings;
  return subset;
}

Error missing_pictures(std::span<const std::string> missing, std::size_t num_images) {
  constexpr std::size_t kNamed = 5;
  std::string names;
  for (std::size_t i = 0; i < std::min(kNamed, missing.size()); ++i)
    names += (i > 0 ? ", " : "") + printable(missing[i]);
  return {ErrorCode::NotFound,
          fmt::format("detections: {} of {} pictures are missing: {}{}", missing.size(), num_images,
                      names, missing.size() > kNamed ? ", …" : "")};
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
