#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// Our own label format, one picture a line, pixels of the stored picture:
///
///     {"image": "a.jpg", "width": 360, "height": 640, "set": "web", "faces": [
///       {"box": [x1,y1,x2,y2], "landmarks": [[x,y] × 5] or null, "ignore": false,
///        "visible": [true × 5], "quality": 0.9}]}
///
/// Only "image", "faces" and "box" must be there; other members are skipped. Blank lines too.
///
/// @param name  subject of messages
/// @return      Corrupt with file and line: no JSON, a missing or wrong member, a number that is
///              not finite, an inverted box, a picture that appears twice
[[nodiscard]] Result<std::vector<LabelledImage>> parse_label_lines(std::string_view text,
                                                                   std::string_view name);
[[nodiscard]] Result<std::vector<LabelledImage>> read_label_lines(
    const std::filesystem::path& path);

}  // namespace retinaface
