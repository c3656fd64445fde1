#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// Reads one Pascal VOC annotation. Objects named "face" (any case) are faces; difficult ones are
/// ignored faces. VOC counts pixels from 1 and includes the last one: xmin 1, xmax 10 is a box from
/// 0 to 10 here.
///
/// @param name         subject of messages
/// @param other_names  gets the names of objects that are no faces, each once
/// @return             Corrupt with file and line
[[nodiscard]] Result<LabelledImage> parse_voc(std::string_view text, std::string_view name,
                                              std::vector<std::string>& other_names);

/// Reads all .xml files below a folder, sorted by path. The picture's path is the annotation's
/// `filename`, in the annotation's folder relative to `folder`.
///
/// @return also Corrupt when there is no annotation, when two are of one picture, and when there
///         are objects and none is a face
[[nodiscard]] Result<std::vector<LabelledImage>> read_voc(const std::filesystem::path& folder);

/// The annotation that `parse_voc` reads back: the picture's name without folders, its size if it
/// is known, boxes, and ignored faces as difficult ones. Positions that are no whole pixels keep
/// their decimals.
/// @return Unsupported for a name that XML cannot hold
[[nodiscard]] Result<std::string> format_voc(const LabelledImage& image);

}  // namespace retinaface
