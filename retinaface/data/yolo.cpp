#include "retinaface/data/yolo.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "retinaface/base/contract.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/data/list_files.h"
#include "retinaface/data/picture_sizes.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using internal::TextLines;

constexpr std::array<std::size_t, 3> kCounts{5, 15, 20};

/// Fractions of the picture as pixels.
struct Scale {
  double width;
  double height;

  [[nodiscard]] Point point(double x, double y) const {
    return {static_cast<float>(x * width), static_cast<float>(y * height)};
  }
};

void read_landmarks(const std::vector<double>& numbers, const Scale& scale, LabelledFace& face) {
  const bool with_state = numbers.size() == 20;
  const std::size_t step = with_state ? 3 : 2;
  Landmarks5 landmarks;
  bool any = false;
  for (std::size_t i = 0; i < 5; ++i) {
    const double x = numbers[5 + step * i];
    const double y = numbers[6 + step * i];
    const double state = with_state ? numbers[7 + step * i] : x == -1 && y == -1 ? 0 : 2;
    if (state <= 0) continue;
    any = true;
    landmarks.points[i] = scale.point(x, y);
    face.landmark_states[i] = state >= 2 ? LandmarkState::Visible : LandmarkState::Hidden;
  }
  if (any) face.landmarks = landmarks;
}

}  // namespace

Result<void> parse_yolo(std::string_view text, std::string_view name, int face_class,
                        LabelledImage& image) {
  RETINAFACE_REQUIRE(image.width > 0 && image.height > 0, "the picture's size is not known");
  const Scale scale{static_cast<double>(image.width), static_cast<double>(image.height)};
  TextLines lines(text, name);
  while (const auto line = lines.next()) {
    if (internal::trimmed(*line).empty()) continue;
    RETINAFACE_ASSIGN_OR_RETURN(
        const auto numbers,
        internal::parse_numbers(*line, kCounts,
                                "5 (class x y width height), 15 or 20 (and landmarks)", lines));
    if (numbers[0] != face_class) continue;
    if (numbers[3] < 0 || numbers[4] < 0)
      return lines.error(fmt::format("the box is {} wide and {} high, expected sizes of 0 or more",
                                     numbers[3], numbers[4]));
    LabelledFace face;
    const Point first = scale.point(numbers[1] - numbers[3] / 2, numbers[2] - numbers[4] / 2);
    const Point last = scale.point(numbers[1] + numbers[3] / 2, numbers[2] + numbers[4] / 2);
    face.box = {first.x, first.y, last.x, last.y};
    if (numbers.size() > 5) read_landmarks(numbers, scale, face);
    image.faces.push_back(face);
  }
  return {};
}

Result<std::vector<LabelledImage>> read_yolo(const fs::path& labels_folder,
                                             const fs::path& images_folder, int face_class,
                                             std::vector<UnreadablePicture>* unreadable) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto pictures, internal::list_files(images_folder, ""));
  RETINAFACE_ASSIGN_OR_RETURN(const auto label_paths, internal::list_files(labels_folder, ".txt"));
  std::unordered_set<std::string> unused;
  for (const auto& path : label_paths) unused.insert(path.generic_string());

  std::vector<LabelledImage> images;
  for (const auto& picture : pictures) {
    const std::string key = image_key(picture.generic_string());
    if (key == picture.generic_string()) continue;
    const bool is_labelled = unused.erase(key + ".txt") == 1;
    const auto size = read_picture_size(images_folder / picture);
    if (!size.ok()) {
      if (unreadable == nullptr) return size.error();
      unreadable->push_back({picture.generic_string(), size.error().message});
      continue;
    }
    LabelledImage image{picture.generic_string(), size->width, size->height, "", {}};
    if (is_labelled) {
      const fs::path path = labels_folder / (key + ".txt");
      RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
      RETINAFACE_RETURN_IF_ERROR(parse_yolo(file.text(), path.native(), face_class, image));
    }
    images.push_back(std::move(image));
  }
  unused.erase("classes.txt");
  if (!unused.empty())
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: has no picture in {}", printable(labels_folder / *unused.begin()),
                             printable(images_folder))};
  return images;
}

}  // namespace retinaface
