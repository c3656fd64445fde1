#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// Reads WIDER FACE's `wider_face_train_bbx_gt.txt` or `wider_face_val_bbx_gt.txt`: the picture's
/// path, the number of faces, and for each `x y width height blur expression illumination invalid
/// occlusion pose` (the six attributes may be left out). A picture without faces has the count 0
/// and one line of zeros. Faces that are marked invalid or have no area are ignored ones; so is the
/// one of the published validation file whose width is -2.
///
/// @param name  subject of messages
/// @return      Corrupt with file and line: another number of fields, a number that is not finite,
/// a
///              count that the file does not hold, a picture that appears twice
[[nodiscard]] Result<std::vector<LabelledImage>> parse_wider_text(std::string_view text,
                                                                  std::string_view name);
[[nodiscard]] Result<std::vector<LabelledImage>> read_wider_text(const std::filesystem::path& path);

/// Reads RetinaFace's `label.txt`: a line `# path` for each picture, then one line for each face:
/// `x y width height`, then five times `x y state` (state 0 visible, 1 hidden, -1 not marked),
/// then the quality in [0, 1] (-1: unknown). Landmarks, or the quality alone, may be left out.
/// Faces without an area are ignored ones.
///
/// The state is what the file says; deepinsight's own reader turns it over, so that 1 is visible
/// there.
///
/// @return as `parse_wider_text`; also Corrupt for a negative size, a state or a quality that is
///         none, and a path that is no picture's, such as that of a labelv2.txt
[[nodiscard]] Result<std::vector<LabelledImage>> parse_retinaface_labels(std::string_view text,
                                                                         std::string_view name);
[[nodiscard]] Result<std::vector<LabelledImage>> read_retinaface_labels(
    const std::filesystem::path& path);

/// The text that `parse_wider_text` reads back: boxes, attributes (-1 where they are unknown) and
/// ignored faces as invalid ones.
/// @return Unsupported, naming it, for a path that cannot stand in a line
[[nodiscard]] Result<std::string> format_wider_text(std::span<const LabelledImage> images);

/// The text that `parse_retinaface_labels` reads back: boxes, landmarks and quality, 20 numbers a
/// face. Ignored faces with an area, which it does not know, are left out.
/// @return as `format_wider_text`
[[nodiscard]] Result<std::string> format_retinaface_labels(std::span<const LabelledImage> images);

}  // namespace retinaface
