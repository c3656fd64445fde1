#include "retinaface/data/wider_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "retinaface/base/text_lines.h"

namespace retinaface {
namespace {

using internal::TextLines;

constexpr std::array<std::size_t, 2> kWiderCounts{4, 10};
constexpr std::array<std::size_t, 3> kLabelCounts{4, 19, 20};

/// x, y, width, height at the start of a line; a negative size as 0.
Box box_from(const std::vector<double>& numbers) {
  return Box{static_cast<float>(numbers[0]), static_cast<float>(numbers[1]),
             static_cast<float>(numbers[0] + std::max(numbers[2], 0.0)),
             static_cast<float>(numbers[1] + std::max(numbers[3], 0.0))};
}

std::int8_t attribute(double value) {
  return static_cast<std::int8_t>(std::clamp(value, -1.0, 127.0));
}

Result<LabelledFace> wider_face(std::string_view line, const TextLines& lines) {
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto numbers,
      internal::parse_numbers(line, kWiderCounts, "10 (x y width height and six attributes) or 4",
                              lines));
  LabelledFace face;
  face.box = box_from(numbers);
  if (numbers.size() == 10)
    face.attributes = {attribute(numbers[4]), attribute(numbers[5]), attribute(numbers[6]),
                       attribute(numbers[7]), attribute(numbers[8]), attribute(numbers[9])};
  face.ignore = face.attributes.invalid == 1 || face.box.area() == 0;
  return face;
}

/// A picture without faces carries one line of zeros, which is no face.
void skip_zeros(TextLines& lines) {
  const auto line = lines.peek();
  if (!line) return;
  const auto fields = internal::split_fields(*line);
  const bool zeros = !fields.empty() && std::all_of(fields.begin(), fields.end(),
                                                    [](auto field) { return field == "0"; });
  if (zeros) (void)lines.next();
}

Result<void> read_landmarks(const std::vector<double>& numbers, const TextLines& lines,
                            LabelledFace& face) {
  Landmarks5 landmarks;
  bool any = false;
  for (std::size_t i = 0; i < 5; ++i) {
    const double state = numbers[6 + 3 * i];
    if (state == -1) continue;
    if (state != 0 && state != 1)
      return lines.error(
          fmt::format("landmark {} has the state {}, expected -1, 0 or 1", i, state));
    any = true;
    landmarks.points[i] = {static_cast<float>(numbers[4 + 3 * i]),
                           static_cast<float>(numbers[5 + 3 * i])};
    face.landmark_states[i] = state == 0 ? LandmarkState::Visible : LandmarkState::Hidden;
  }
  if (any) face.landmarks = landmarks;
  return {};
}

Result<LabelledFace> retinaface_face(std::string_view line, const TextLines& lines) {
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto numbers,
      internal::parse_numbers(line, kLabelCounts,
                              "4 (x y width height), 19 (and 5 × x y state) or 20 (and quality)",
                              lines));
  LabelledFace face;
  if (numbers[2] < 0 || numbers[3] < 0)
    return lines.error(fmt::format("the box is {} wide and {} high, expected sizes of 0 or more",
                                   numbers[2], numbers[3]));
  face.box = box_from(numbers);
  face.ignore = face.box.area() == 0;
  if (numbers.size() > 4) RETINAFACE_RETURN_IF_ERROR(read_landmarks(numbers, lines, face));
  if (numbers.size() < 20 || numbers[19] < 0) return face;
  if (numbers[19] > 1)
    return lines.error(fmt::format("the quality is {}, expected 0 to 1, or -1", numbers[19]));
  face.quality = static_cast<float>(numbers[19]);
  return face;
}

/// Takes pictures' paths and finds those that a file names twice.
class SeenPictures {
 public:
  Result<LabelledImage> start(std::string_view path, const TextLines& lines) {
    if (image_key(path) == path)
      return lines.error("'" + printable(path.substr(0, 60)) +
                         "' is not a picture's name, expected one such as 0--Parade/a.jpg");
    LabelledImage image;
    image.path = std::string(path);
    if (!keys_.insert(image_key(path)).second)
      return lines.error("'" + printable(path) + "' appears twice, expected each picture once");
    return image;
  }

 private:
  std::unordered_set<std::string> keys_;
};

}  // namespace

Result<std::vector<LabelledImage>> parse_wider_text(std::string_view text, std::string_view name) {
  std::vector<LabelledImage> images;
  SeenPictures seen;
  TextLines lines(text, name);
  while (const auto line = lines.next()) {
    const auto path = internal::trimmed(*line);
    if (path.empty()) continue;
    RETINAFACE_ASSIGN_OR_RETURN(auto image, seen.start(path, lines));
    const auto count_line = lines.next();
    const auto count = internal::parse_integer(internal::trimmed(count_line.value_or("")));
    if (!count || *count < 0)
      return lines.error("'" + printable(count_line.value_or("").substr(0, 60)) +
                         "' is not the number of faces in " + printable(path));
    if (*count == 0) skip_zeros(lines);
    for (std::int64_t i = 0; i < *count; ++i) {
      const auto face_line = lines.next();
      if (!face_line)
        return lines.error(
            fmt::format("the file ends after {} of {} faces of {}", i, *count, printable(path)));
      RETINAFACE_ASSIGN_OR_RETURN(auto face, wider_face(*face_line, lines));
      image.faces.push_back(face);
    }
    images.push_back(std::move(image));
  }
  return images;
}

Result<std::vector<LabelledImage>> parse_retinaface_labels(std::string_view text,
                                                           std::string_view name) {
  std::vector<LabelledImage> images;
  SeenPictures seen;
  TextLines lines(text, name);
  while (const auto next = lines.next()) {
    const auto line = internal::trimmed(*next);
    if (line.empty()) continue;
    if (line.starts_with('#')) {
      RETINAFACE_ASSIGN_OR_RETURN(auto image, seen.start(internal::trimmed(line.substr(1)), lines));
      images.push_back(std::move(image));
      continue;
    }
    if (images.empty())
      return lines.error("a face before any picture, expected a line '# path' first");
    RETINAFACE_ASSIGN_OR_RETURN(const auto face, retinaface_face(line, lines));
    images.back().faces.push_back(face);
  }
  return images;
}

Result<std::vector<LabelledImage>> read_wider_text(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  return parse_wider_text(file.text(), path.native());
}

Result<std::vector<LabelledImage>> read_retinaface_labels(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  return parse_retinaface_labels(file.text(), path.native());
}

}  // namespace retinaface
