#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// Our own label format, one picture a line, pixels of the stored picture:
///
///     {"image": "a.jpg", "width": 360, "height": 640, "set": "web", "faces": [
///       {"box": [x1,y1,x2,y2], "landmarks": [[x,y] or null × 5] or null, "ignore": false,
///        "visible": [true × 5], "quality": 0.9, "attributes": {"blur": 0, …}, "source": "human"}]}
///
/// Only "image", "faces" and "box" must be there; other members are skipped. Blank lines too. It
/// holds all that `LabelledImage` holds; "attributes" has FaceAttributes' names.
///
/// @param name  subject of messages
/// @return      Corrupt with file and line: no JSON, a missing or wrong member, a number that is
///              not finite, an inverted box, a quality outside [0, 1], a picture that appears twice
[[nodiscard]] Result<std::vector<LabelledImage>> parse_label_lines(std::string_view text,
                                                                   std::string_view name);
[[nodiscard]] Result<std::vector<LabelledImage>> read_label_lines(
    const std::filesystem::path& path);

/// The text that `parse_label_lines` reads back as the same pictures. Members that say nothing are
/// left out, except "landmarks" and "ignore".
/// @return Unsupported, naming the text, for a name that is not UTF-8
[[nodiscard]] Result<std::string> format_label_lines(std::span<const LabelledImage> images);

}  // namespace retinaface
