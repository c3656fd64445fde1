#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/data/read_labels.h"

namespace retinaface {

/// Writes labels so that `read_labels` gives back what the format has a place for. COCO's pictures
/// keep their numbers.
///
/// @param path    a file; for VOC and YOLO a folder, which is made, with one file a picture in the
///                folders of the pictures' paths
/// @param format  not Auto
/// @param images  boxes with x1 ≤ x2 and y1 ≤ y2; for YOLO the pictures' sizes must be known
/// @return        WriteFailed; Unsupported for a picture's name that the format cannot hold or that
///                leads out of the folder, and for YOLO without a size; InvalidArgument for a
///                folder that holds labels already. A folder is then incomplete, a file untouched.
/// @throws ContractError  the format is Auto, or a box is inverted or not finite
[[nodiscard]] Result<void> write_labels(const std::filesystem::path& path, LabelFormat format,
                                        const LabelledSet& labels);

/// Where the file about one picture lies in a folder of such files: its key without "." and "..".
/// Keys come from strangers' labels, so whoever writes a file for a picture asks here.
///
/// @return  Unsupported for a key that is absolute, leads out of the folder or names no file
[[nodiscard]] Result<std::filesystem::path> place_in_folder(std::string_view key);

/// What a format has no place for, in words and numbers: "6665 ignored faces, the landmarks of 2
/// faces"; empty when it holds all. Ignored faces are left out where they cannot be marked.
[[nodiscard]] std::string lost_when_written(LabelFormat format,
                                            std::span<const LabelledImage> images);

}  // namespace retinaface
