#pragma once

#include <string>

#include "retinaface/base/result.h"
#include "retinaface/data/json_fields.h"
#include "retinaface/data/labelled_image.h"

// One picture of our label format, as json_lines.h describes it.
namespace retinaface::internal {

/// @return  Corrupt, without file and line, which the caller knows
[[nodiscard]] Result<LabelledImage> labelled_image_of(const Json& json);

/// The object that `labelled_image_of` reads back, without a line end.
/// @return  Unsupported for text that is not UTF-8
[[nodiscard]] Result<std::string> json_text_of(const LabelledImage& image);

}  // namespace retinaface::internal
