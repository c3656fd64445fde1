#pragma once

#include <string>
#include <string_view>

#include "retinaface/pipeline/frame_result.h"
#include "retinaface/pipeline/result_format.h"

namespace retinaface {

/// Pure functions from one result to its text in each format. Coordinates are those of Box: the
/// upright picture's pixels, continuous, origin at the corner of the first pixel.

struct JsonOptions {
  ModelIdentity model{};
  bool timing = true;  ///< without it, equal runs give equal bytes
};

/// One object of schema retinaface/1 without a line end. A failed picture has "error" and "code"
/// instead of a result. A name that is not UTF-8 stands in "image" with U+FFFD for its bad bytes
/// and, byte for byte, in "image_base64".
[[nodiscard]] std::string json_object(const FrameResult& frame, const JsonOptions& options);

/// The header row of `csv_rows`, with its CRLF.
[[nodiscard]] std::string csv_header();
/// One row per face; one row without a face for a picture without faces or with an error.
[[nodiscard]] std::string csv_rows(const FrameResult& frame);

/// The picture's detections, separated by ",\n"; "" for none. `image_id` is the number that the
/// file's name is, as in COCO itself, otherwise the name without extension.
[[nodiscard]] std::string coco_objects(const FrameResult& frame);

/// Name, number of faces, then `x y width height score` per line.
[[nodiscard]] std::string wider_text(const FrameResult& frame);

/// Per face `0 center_x center_y width height score`, the box clipped to the picture and divided
/// by its size.
[[nodiscard]] std::string yolo_text(const FrameResult& frame);

/// The box as VOC counts: whole pixels, from 1, last pixel included, clipped to the picture.
[[nodiscard]] std::string voc_xml(const FrameResult& frame);

/// The text of a per-picture format.
/// @throws ContractError  another format
[[nodiscard]] std::string per_picture_text(ResultFormat format, const FrameResult& frame);
/// Whether a text of `per_picture_text` has a face.
/// @throws ContractError  another format
[[nodiscard]] bool has_faces(ResultFormat format, std::string_view per_picture_text);

}  // namespace retinaface
