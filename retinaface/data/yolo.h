#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/data/picture_sizes.h"

namespace retinaface {

/// Reads one YOLO label file: a line `class x y width height` for each face (centre and size as
/// fractions of the picture), with five times `x y` or `x y v` behind it for landmarks (v: 0
/// missing, 1 hidden, 2 visible; without v, -1 -1 is missing). Lines of another class than
/// `face_class` are skipped.
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
/// @param unreadable  gets the pictures whose size cannot be read, which are left out; null makes
///                    the first one an error
/// @return            also NotFound for a label file without a picture
[[nodiscard]] Result<std::vector<LabelledImage>> read_yolo(
    const std::filesystem::path& labels_folder, const std::filesystem::path& images_folder,
    int face_class = 0, std::vector<UnreadablePicture>* unreadable = nullptr);

/// The lines that `parse_yolo` reads back: boxes, and with landmarks five times `x y v` in every
/// line, as readers want lines of one length. Ignored faces, which YOLO does not know, are left
/// out.
/// @throws ContractError  the picture's size is not known
[[nodiscard]] std::string format_yolo(const LabelledImage& image, bool with_landmarks);

}  // namespace retinaface
