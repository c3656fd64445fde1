#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/data/picture_sizes.h"

namespace retinaface {

enum class LabelFormat : std::uint8_t {
  Auto,        ///< told from the name and the first line
  Coco,        ///< .json
  JsonLines,   ///< .jsonl, our own
  WiderText,   ///< wider_face_*_bbx_gt.txt
  Retinaface,  ///< label.txt
  Voc,         ///< a folder of .xml files
  Yolo,        ///< a folder of .txt files; needs the pictures
};

/// "auto", "coco", "jsonl", "wider", "retinaface", "voc", "yolo".
[[nodiscard]] Result<LabelFormat> parse_label_format(std::string_view name);
[[nodiscard]] std::string_view to_string(LabelFormat format);

/// A labelled set of any format.
struct LabelledSet {
  std::vector<LabelledImage> images;
  std::vector<std::int64_t> coco_ids;  ///< empty unless the labels are COCO's
};

/// Reads labels with the reader of their format.
///
/// @param images_folder  of the pictures; needed for YOLO alone
/// @param unreadable     see `read_yolo`
/// @return               the reader's error; Unsupported when Auto cannot tell the format
[[nodiscard]] Result<LabelledSet> read_labels(const std::filesystem::path& path,
                                              LabelFormat format = LabelFormat::Auto,
                                              const std::filesystem::path& images_folder = {},
                                              std::vector<UnreadablePicture>* unreadable = nullptr);

/// As `read_detections`; with COCO labels a .json file may be COCO's results.
[[nodiscard]] Result<DetectionSet> read_detections_for(const std::filesystem::path& path,
                                                       const LabelledSet& labels);

}  // namespace retinaface
