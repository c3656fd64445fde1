#pragma once

#include <span>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface {

/// How results are written down; docs/RECIPES.md shows one of each.
enum class ResultFormat {
  Json,       ///< one array of the objects of JsonLines
  JsonLines,  ///< schema retinaface/1, one object per picture and line
  Csv,        ///< RFC 4180, one row per face
  Coco,       ///< a COCO results array, with 5 keypoints
  Wider,      ///< WIDER FACE submission: <event>/<picture>.txt
  Yolo,       ///< <picture>.txt, normalised
  Voc,        ///< <picture>.xml, PASCAL VOC
};

/// "json", "jsonl", "csv", "coco", "wider", "yolo", "voc".
[[nodiscard]] Result<ResultFormat> parse_result_format(std::string_view name);
[[nodiscard]] const char* to_string(ResultFormat format);
[[nodiscard]] std::span<const ResultFormat> result_formats();

/// One file per picture in a folder, instead of one stream.
[[nodiscard]] bool is_per_picture(ResultFormat format);
/// Of the files of a per-picture format, with the dot.
[[nodiscard]] const char* file_extension(ResultFormat format);

}  // namespace retinaface
