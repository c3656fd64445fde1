// WIDER FACE's submission layout: one text file per picture, in folders named by event.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <unordered_map>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/archive.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/data/list_files.h"

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

/// Takes the first line. Both conventions, "event/name.jpg" and "name", end in the picture's name.
Result<void> take_name(TextLines& lines, std::string_view key) {
  const std::string_view line = lines.next().value_or("");
  std::string_view name = internal::trimmed(line);
  if (name.starts_with('#')) name = internal::trimmed(name.substr(1));
  if (last_part(image_key(name)) == last_part(key) || last_part(name) == last_part(key)) return {};
  return lines.error(fmt::format("the first line is '{}', expected the picture's name '{}'",
                                 printable(line.substr(0, 60)), printable(last_part(key))));
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

/// "run/0--Parade/x.txt", and "x.jpg.txt" there, is picture "0--Parade/x", whatever lies above the
/// event.
std::string submission_key(std::string_view path) {
  const auto parts = path_parts(path.substr(0, path.size() - std::string_view(".txt").size()));
  if (parts.empty()) return {};
  const std::string name = image_key(parts.back());
  return parts.size() == 1 ? name : std::string(parts[parts.size() - 2]) + "/" + name;
}

/// Finder's and tar's side files are not detections.
bool is_submission_file(std::string_view path) {
  return path.ends_with(".txt") && !last_part(path).starts_with('.') &&
         path.find("__MACOSX/") == std::string_view::npos;
}

/// Collects a submission's pictures, file by file.
class SubmissionReader {
 public:
  /// @param name  of the folder or archive, subject of messages
  explicit SubmissionReader(std::string_view name) : name_(name) {}

  /// @param path   within the submission
  /// @param shown  the file in messages
  Result<void> add(std::string_view path, const std::string& shown, std::string_view text) {
    const std::string key = submission_key(path);
    const std::size_t depth = path_parts(path).size();
    TextLines lines(text, shown);
    if (auto named = take_name(lines, key); !named.ok()) {
      strays_.push_back({shown, depth, std::move(named).error()});
      return {};
    }
    RETINAFACE_ASSIGN_OR_RETURN(auto image, parse_submission_file(text, shown, key, warnings_));
    const auto [first, is_new] = files_.emplace(key, shown);
    if (!is_new)
      return Error{ErrorCode::Corrupt, printable(shown) + ": is of the same picture as " +
                                           printable(first->second) +
                                           ", expected one file per picture"};
    depth_ = std::min(depth_, depth);
    images_.push_back(std::move(image));
    return {};
  }

  Result<DetectionSet> finish() {
    if (images_.empty() && strays_.empty())
      return Error{ErrorCode::Corrupt,
                   printable(name_) +
                       ": has no .txt file, expected event folders with a .txt file per picture"};
    for (auto& stray : strays_) {
      // A README.txt beside the event folders is nobody's picture.
      if (images_.empty() || stray.depth >= depth_) return std::move(stray.error);
      warnings_.push_back(printable(stray.file) + ": names no picture and is not read");
    }
    RETINAFACE_ASSIGN_OR_RETURN(auto set, DetectionSet::create(std::move(images_)));
    set.warnings = shortened(std::move(warnings_));
    return set;
  }

 private:
  /// A file whose first line is not its picture's name.
  struct Stray {
    std::string file;
    std::size_t depth;
    Error error;
  };

  std::string_view name_;
  std::vector<ImageDetections> images_;
  std::unordered_map<std::string, std::string> files_;           ///< by key
  std::size_t depth_ = std::numeric_limits<std::size_t>::max();  ///< of the pictures' files
  std::vector<Stray> strays_;
  std::vector<std::string> warnings_;
};

Result<DetectionSet> read_folder(const fs::path& folder) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto paths, internal::list_files(folder, ".txt"));
  SubmissionReader reader(folder.native());
  for (const auto& path : paths) {
    if (!is_submission_file(path.generic_string())) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(folder / path));
    RETINAFACE_RETURN_IF_ERROR(
        reader.add(path.generic_string(), (folder / path).native(), file.text()));
  }
  return reader.finish();
}

}  // namespace

Result<ImageDetections> parse_submission_file(std::string_view text, std::string_view name,
                                              std::string_view key,
                                              std::vector<std::string>& warnings) {
  TextLines lines(text, name);
  RETINAFACE_RETURN_IF_ERROR(take_name(lines, key));
  ImageDetections image{std::string(key), {}};
  const auto count_line = lines.next();
  if (!count_line) {
    warnings.push_back(printable(name) +
                       ": ends after the picture's name; nothing was found there");
    return image;
  }
  const auto count = internal::parse_number(internal::trimmed(*count_line));
  if (!count)
    return lines.error(fmt::format("the second line is '{}', expected the number of faces",
                                   printable(count_line->substr(0, 60))));

  // No line is shorter than "0 0 0 0 0" with its end: a lying count reserves no more than the text.
  image.detections.reserve(
      static_cast<std::size_t>(std::clamp(*count, 0.0, static_cast<double>(text.size()) / 10)));
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
  SubmissionReader reader(name);
  RETINAFACE_RETURN_IF_ERROR(internal::for_each_file(
      archive, name, {}, [&](std::string_view path, std::string_view text) -> Result<void> {
        if (!is_submission_file(path)) return {};
        return reader.add(path, std::string(name) + ":" + std::string(path), text);
      }));
  return reader.finish();
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
