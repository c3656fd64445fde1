#include "retinaface/data/wider_ground_truth.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "retinaface/base/file.h"
#include "retinaface/data/mat_file.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using internal::MatCells;
using internal::MatFile;

/// Far above the 3,226 images and 39,708 faces that exist.
constexpr std::size_t kMaxImages = 1'000'000;

Error corrupt(const fs::path& path, const std::string& what) {
  return {ErrorCode::Corrupt, printable(path) + ": " + what};
}

Result<WiderImage> read_image(const MatCells& names, const MatCells& boxes, std::size_t index,
                              const std::string& event) {
  WiderImage image;
  image.event = event;
  RETINAFACE_ASSIGN_OR_RETURN(image.name, names.text(index));
  RETINAFACE_ASSIGN_OR_RETURN(const auto numbers, boxes.numbers(index));
  if (!numbers.values.empty() && numbers.columns != 4)
    return Error{ErrorCode::Corrupt, fmt::format("boxes of '{}' have {} columns, expected 4",
                                                 printable(image.name), numbers.columns)};
  for (std::size_t row = 0; row < numbers.rows; ++row) {
    const auto at = [&](std::size_t column) {
      return static_cast<std::int32_t>(numbers.values[column * numbers.rows + row]);
    };
    image.faces.push_back({at(0), at(1), at(2), at(3), {}});
  }
  return image;
}

Result<WiderGroundTruth> read_images(const fs::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, MatFile::open(path));
  RETINAFACE_ASSIGN_OR_RETURN(const auto events, file.cells("event_list"));
  RETINAFACE_ASSIGN_OR_RETURN(const auto file_lists, file.cells("file_list"));
  RETINAFACE_ASSIGN_OR_RETURN(const auto box_lists, file.cells("face_bbx_list"));
  if (file_lists.size() != events.size() || box_lists.size() != events.size())
    return corrupt(path, fmt::format("event_list, file_list and face_bbx_list have {}, {} and {} "
                                     "members, expected equal numbers",
                                     events.size(), file_lists.size(), box_lists.size()));
  WiderGroundTruth truth;
  for (std::size_t i = 0; i < events.size(); ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto event, events.text(i));
    RETINAFACE_ASSIGN_OR_RETURN(const auto names, file_lists.cells(i));
    RETINAFACE_ASSIGN_OR_RETURN(const auto boxes, box_lists.cells(i));
    if (names.size() != boxes.size() || truth.images.size() + names.size() > kMaxImages)
      return corrupt(path, fmt::format("event '{}' has {} names and {} lists of boxes",
                                       printable(event), names.size(), boxes.size()));
    for (std::size_t j = 0; j < names.size(); ++j) {
      RETINAFACE_ASSIGN_OR_RETURN(auto image, read_image(names, boxes, j, event));
      truth.images.push_back(std::move(image));
    }
  }
  return truth;
}

/// Marks the faces of one image that a set's list (indices from 1) keeps.
Result<void> keep(const internal::MatNumbers& indices, WiderSet set, WiderImage& image) {
  for (const double index : indices.values) {
    if (!(index >= 1 && index <= static_cast<double>(image.faces.size())))
      return Error{ErrorCode::Corrupt,
                   fmt::format("gt_list of '{}' names face {}, expected 1 to {}",
                               printable(image.name), index, image.faces.size())};
    ++image.faces[static_cast<std::size_t>(index) - 1].kept[static_cast<int>(set)];
  }
  return {};
}

Result<void> read_set(const fs::path& path, WiderSet set, WiderGroundTruth& truth) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, MatFile::open(path));
  RETINAFACE_ASSIGN_OR_RETURN(const auto lists, file.cells("gt_list"));
  std::size_t next = 0;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto images, lists.cells(i));
    for (std::size_t j = 0; j < images.size(); ++j, ++next) {
      if (next == truth.images.size())
        return corrupt(path, "gt_list has more images than file_list");
      RETINAFACE_ASSIGN_OR_RETURN(const auto indices, images.numbers(j));
      auto kept = keep(indices, set, truth.images[next]);
      if (!kept.ok()) return corrupt(path, kept.error().message);
    }
  }
  if (next != truth.images.size())
    return corrupt(path,
                   fmt::format("gt_list has {} images, expected {}", next, truth.images.size()));
  return {};
}

}  // namespace

const char* to_string(WiderSet set) {
  switch (set) {
    case WiderSet::Easy:
      return "easy";
    case WiderSet::Medium:
      return "medium";
    case WiderSet::Hard:
      return "hard";
  }
  return "unknown";
}

std::size_t WiderGroundTruth::num_kept(WiderSet set) const {
  std::size_t count = 0;
  for (const auto& image : images)
    for (const auto& face : image.faces) count += face.kept[static_cast<int>(set)];
  return count;
}

Result<WiderGroundTruth> WiderGroundTruth::only(const std::vector<std::string>& keys) const {
  std::unordered_map<std::string, std::size_t> missing;
  for (std::size_t i = 0; i < keys.size(); ++i) missing.emplace(keys[i], i);
  WiderGroundTruth subset;
  for (const auto& image : images)
    if (missing.erase(image.key()) == 1) subset.images.push_back(image);
  if (!missing.empty())
    return Error{ErrorCode::NotFound,
                 fmt::format("'{}' is not an image of the ground truth ({} of {} listed are not)",
                             printable(missing.begin()->first), missing.size(), keys.size())};
  return subset;
}

bool can_read_wider_ground_truth() {
  return MatFile::is_available();
}

Result<WiderGroundTruth> read_wider_ground_truth(const fs::path& folder) {
  RETINAFACE_ASSIGN_OR_RETURN(auto truth, read_images(folder / "wider_face_val.mat"));
  for (const auto set : {WiderSet::Easy, WiderSet::Medium, WiderSet::Hard})
    RETINAFACE_RETURN_IF_ERROR(
        read_set(folder / fmt::format("wider_{}_val.mat", to_string(set)), set, truth));
  return truth;
}

}  // namespace retinaface
