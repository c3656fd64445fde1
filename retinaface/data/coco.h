#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// A COCO annotation file: pictures, and the number under which results refer to each.
struct CocoLabels {
  std::vector<LabelledImage> images;
  std::vector<std::int64_t> ids;  ///< of the picture at the same place
};

/// Reads COCO's instances or keypoints JSON. Of several categories the one named "face" counts.
/// Crowd regions are ignored faces; five keypoints `x y v` are landmarks (v: 0 missing, 1 hidden,
/// 2 visible).
///
/// @param name  subject of messages
/// @return      Corrupt: no JSON, a member that is missing or wrong (which annotation is named), an
///              annotation of an unknown picture, several categories and none named "face"
[[nodiscard]] Result<CocoLabels> parse_coco(std::string_view text, std::string_view name);
[[nodiscard]] Result<CocoLabels> read_coco(const std::filesystem::path& path);

/// The annotation file that `parse_coco` reads back: one category "face", ignored faces as crowd
/// regions, landmarks as keypoints.
///
/// @param ids  of the pictures; empty numbers them from 1
/// @return     Unsupported for a name that is not UTF-8
/// @throws ContractError  another number of ids than of pictures
[[nodiscard]] Result<std::string> format_coco(std::span<const LabelledImage> images,
                                              std::span<const std::int64_t> ids = {});

/// Reads COCO's results JSON, an array of `{"image_id", "bbox": [x,y,width,height], "score"}`,
/// which may have "keypoints" as above. A "file_name" goes before the "image_id". Every picture of
/// `labels` is in the set, with no detection if the results do not name it.
[[nodiscard]] Result<DetectionSet> parse_coco_results(std::string_view text, std::string_view name,
                                                      const CocoLabels& labels);

}  // namespace retinaface
