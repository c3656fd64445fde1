// WIDER FACE's submission layout: one text file per picture, in folders named by event.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "retinaface/data/archive.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/data/list_files.h"
#include "retinaface/data/text_lines.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using internal::TextLines;

/// The first sentences, and how many more there are.
std::vector<std::string> shortened(std::vector<std::string> warnings) {
  constexpr std::size_t kShown = 10;
  if (warnings.size() <= kShown) return warnings;
  const std::string rest = fmt::format("… and {} more such files", warnings.size() - kShown);
  warnings.resize(kShown);
  warnings.push_back(rest);
  return warnings;
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// Both conventions of the first line, "event/name.jpg" and "name", end in the picture's name.
bool names_picture(std::string_view first_line, std::string_view key) {
  std::string_view name = internal::trimmed(first_line);
  if (name.starts_with('#')) name = internal::trimmed(name.substr(1));
  return last_part(image_key(name)) == last_part(key) || last_part(name) == last_part(key);
}

Result<Detection> parse_detection(std::string_view line, const TextLines& lines) {
  static constexpr std::array<std::size_t, 2> kCounts{5, 15};
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto numbers,
      internal::parse_numbers(line, kCounts, "5 (left top width height score)", lines));
  if (numbers[2] < 0 || numbers[3] < 0)
    return lines.error(fmt::format("the box is {} wide and {} high, expected sizes of 0 or more",
                                   numbers[2], numbers[3]));
  Detection detection{numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], std::nullopt};
  if (numbers.size() == 15) {
    detection.landmarks.emplace();
    for (std::size_t i = 0; i < 5; ++i)
      detection.landmarks->points[i] = {static_cast<float>(numbers[5 + 2 * i]),
                                        static_cast<float>(numbers[6 + 2 * i])};
  }
  return detection;
}

std::vector<std::string_view> path_parts(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    if (!part.empty() && part != ".") parts.push_back(part);
    path.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return parts;
}

/// "run/0--Parade/x.txt" is picture "0--Parade/x", whatever lies above the event.
std::string submission_key(std::string_view path) {
  const auto parts = path_parts(path.substr(0, path.size() - std::string_view(".txt").size()));
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::string(parts.back());
  return std::string(parts[parts.size() - 2]) + "/" + std::string(parts.back());
}

/// Finder's and tar's side files are not detections.
bool is_submission_file(std::string_view path) {
  return path.ends_with(".txt") && !last_part(path).starts_with('.') &&
         path.find("__MACOSX/") == std::string_view::npos;
}

Result<DetectionSet> to_set(std::vector<ImageDetections> images, std::vector<std::string> warnings,
                            std::string_view name) {
  if (images.empty())
    return Error{ErrorCode::Corrupt,
                 printable(name) +
                     ": has no .txt file, expected event folders with a .txt file per picture"};
  auto set = DetectionSet::create(std::move(images));
  if (!set.ok())
    return Error{set.error().code, printable(name) + ": " + std::move(set).error().message};
  set->warnings = shortened(std::move(warnings));
  return set;
}

Result<DetectionSet> read_folder(const fs::path& folder) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto paths, internal::list_files(folder, ".txt"));
  std::vector<ImageDetections> images;
  std::vector<std::string> warnings;
  for (const auto& path : paths) {
    if (!is_submission_file(path.generic_string())) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(folder / path));
    RETINAFACE_ASSIGN_OR_RETURN(
        auto image, parse_submission_file(file.text(), (folder / path).native(),
                                          submission_key(path.generic_string()), warnings));
    images.push_back(std::move(image));
  }
  return to_set(std::move(images), std::move(warnings), folder.native());
}

}  // namespace

Result<ImageDetections> parse_submission_file(std::string_view text, std::string_view name,
                                              std::string_view key,
                                              std::vector<std::string>& warnings) {
  TextLines lines(text, name);
  const auto first = lines.next();
  if (!first || !names_picture(*first, key))
    return lines.error(fmt::format("the first line is '{}', expected the picture's name '{}'",
                                   printable(first.value_or("").substr(0, 60)),
                                   printable(last_part(key))));
  const auto count_line = lines.next();
  const auto count = internal::parse_number(internal::trimmed(count_line.value_or("")));
  if (!count)
    return lines.error(fmt::format("the second line is '{}', expected the number of faces",
                                   printable(count_line.value_or("").substr(0, 60))));

  ImageDetections image{std::string(key), {}};
  while (const auto line = lines.next()) {
    if (internal::trimmed(*line).empty()) continue;
    RETINAFACE_ASSIGN_OR_RETURN(auto detection, parse_detection(*line, lines));
    image.detections.push_back(detection);
  }
  if (*count != static_cast<double>(image.detections.size()))
    warnings.push_back(fmt::format("{}: announces {} faces and has {}; all lines are used",
                                   printable(name), *count, image.detections.size()));
  return image;
}

Result<DetectionSet> parse_submission_archive(std::span<const std::byte> archive,
                                              std::string_view name) {
  std::vector<ImageDetections> images;
  std::vector<std::string> warnings;
  RETINAFACE_RETURN_IF_ERROR(internal::for_each_file(
      archive, name, {}, [&](std::string_view path, std::string_view text) -> Result<void> {
        if (!is_submission_file(path)) return {};
        RETINAFACE_ASSIGN_OR_RETURN(
            auto image, parse_submission_file(text, std::string(name) + ":" + std::string(path),
                                              submission_key(path), warnings));
        images.push_back(std::move(image));
        return {};
      }));
  return to_set(std::move(images), std::move(warnings), name);
}

Result<DetectionSet> read_submission(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return read_folder(path);
  constexpr std::uint64_t kMaxArchiveBytes = std::uint64_t{1} << 30;
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes archive, read_file(path, kMaxArchiveBytes));
  return parse_submission_archive(archive, path.native());
}

std::string format_submission_file(std::string_view image, std::span<const Detection> detections) {
  std::string text = fmt::format("{}\n{}\n", image, detections.size());
  for (const auto& detection : detections) {
    text += fmt::format("{:.4f} {:.4f} {:.4f} {:.4f} {:.9g}", detection.x, detection.y,
                        detection.width, detection.height, detection.score);
    if (detection.landmarks)
      for (const auto& point : detection.landmarks->points)
        text += fmt::format(" {:.4f} {:.4f}", point.x, point.y);
    text += '\n';
  }
  return text;
}

}  // namespace retinaface
