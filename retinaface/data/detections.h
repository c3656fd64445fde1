#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/geometry/face.h"

namespace retinaface {

/// One detected face as a result file gives it. Double precision, so that an evaluation compares
/// scores exactly as other tools do.
struct Detection {
  double x = 0;  ///< left, in pixels of the picture
  double y = 0;  ///< top
  double width = 0;
  double height = 0;
  double score = 0;  ///< any finite number, larger is surer
  std::optional<Landmarks5> landmarks;

  [[nodiscard]] Box box() const;
};

/// What was found in one picture, in the file's order.
struct ImageDetections {
  std::string key;  ///< see `image_key`
  std::vector<Detection> detections;
};

/// The detections of many pictures.
class DetectionSet {
 public:
  DetectionSet() = default;
  /// @return Corrupt when two pictures have one key
  [[nodiscard]] static Result<DetectionSet> create(std::vector<ImageDetections> images);

  /// Sorted by key.
  [[nodiscard]] std::span<const ImageDetections> images() const { return images_; }
  /// The picture with this key or, since tools write paths from different folders on, the one whose
  /// key is the longest end of it ("a/b" of "val/a/b") or else the only one that ends in it.
  /// Null when the set does not know the picture; valid while the set lives.
  [[nodiscard]] const ImageDetections* find(std::string_view key) const;
  [[nodiscard]] std::size_t num_detections() const;
  /// The same set without the pictures that `find` finds for none of `keys`.
  [[nodiscard]] DetectionSet only(std::span<const std::string> keys) const;

  /// Oddities that do not prevent an evaluation, one sentence each.
  std::vector<std::string> warnings;

 private:
  explicit DetectionSet(std::vector<ImageDetections> sorted_images);
  [[nodiscard]] const ImageDetections* find_exactly(std::string_view key) const;

  std::vector<ImageDetections> images_;
  std::vector<std::size_t> by_name_;  ///< indices of the images, sorted by the last part of the key
};

/// The error of an evaluation that lacks pictures: how many, and the first ones.
[[nodiscard]] Error missing_pictures(std::span<const std::string> missing, std::size_t num_images);

/// Reads the detections of one picture in WIDER FACE's submission layout:
///
///     0--Parade/0_Parade_marchingband_1_465.jpg     the name, or without folder and extension
///     2                                             how many lines follow
///     677 184 12 15 0.5268933                       left top width height score
///     592 236 12 14 0.51408094                      ten more numbers are five landmarks
///
/// A count that differs from the lines there are is a warning: all lines are read. So is a file
/// that ends after the name: nothing was found.
///
/// @param name      subject of messages
/// @param key       of the picture; the first line must name it
/// @param warnings  gets a sentence for each oddity
/// @return          Corrupt with file and line: another number of fields, a number that is not
///                  finite, a negative size, another picture's name
[[nodiscard]] Result<ImageDetections> parse_submission_file(std::string_view text,
                                                            std::string_view name,
                                                            std::string_view key,
                                                            std::vector<std::string>& warnings);

/// Reads the lines that `retinaface detect --format jsonl` writes, one picture each:
/// `{"image": "a.jpg", "faces": [{"box": [x1,y1,x2,y2], "score": 0.9, "landmarks": [[x,y]×5]}]}`.
/// A line with "error" instead of "faces" has no detections and is a warning. An array of such
/// objects (`--format json`) is read too.
[[nodiscard]] Result<DetectionSet> parse_detection_lines(std::string_view text,
                                                         std::string_view name);

/// Reads a folder or a tar or zip archive (any compression) in the submission layout: event
/// folders with one .txt file per picture, whatever lies above the events. A .txt file above the
/// pictures' that names none is a warning.
///
/// @return NotFound, Unreadable, Corrupt (no such layout; a bad file; two files of one picture) or
///         LimitExceeded
[[nodiscard]] Result<DetectionSet> read_submission(const std::filesystem::path& path);
/// As `read_submission` for an archive in memory.
[[nodiscard]] Result<DetectionSet> parse_submission_archive(std::span<const std::byte> archive,
                                                            std::string_view name);

/// Reads detections of any kind: a folder or an archive as above, or a file of JSON lines.
[[nodiscard]] Result<DetectionSet> read_detections(const std::filesystem::path& path);

/// The text of one picture's file in the submission layout, which `parse_submission_file` reads.
/// Four decimals for positions and nine digits for scores.
/// @param image  the first line
[[nodiscard]] std::string format_submission_file(std::string_view image,
                                                 std::span<const Detection> detections);

}  // namespace retinaface
