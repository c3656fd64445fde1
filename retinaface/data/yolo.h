#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// Reads one YOLO label file: a line `class x y width height` for each face (centre and size as
/// fractions of the picture), with five times `x y` or `x y v` behind it for landmarks (v: 0
/// missing, 1 hidden, 2 visible). Lines of another class than `face_class` are skipped.
///
/// @param name   subject of messages
/// @param image  gets the faces; its width and height must be known
/// @return       Corrupt with file and line
[[nodiscard]] Result<void> parse_yolo(std::string_view text, std::string_view name, int face_class,
                                      LabelledImage& image);

/// Reads a YOLO set: pictures in `images_folder`, a label file with the same path and ending in
/// .txt in `labels_folder`. A picture without a label file has no face. Sizes are read from the
/// pictures' headers, after their orientation.
///
/// @return also NotFound for a label file without a picture
[[nodiscard]] Result<std::vector<LabelledImage>> read_yolo(
    const std::filesystem::path& labels_folder, const std::filesystem::path& images_folder,
    int face_class = 0);

}  // namespace retinaface
