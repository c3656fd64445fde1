#pragma once

#include <string>

#include "retinaface/base/result.h"
#include "retinaface/mesh/synth/synthetic_faces.h"

namespace retinaface::mesh::internal {

/// A picture's line of our label format, line end included. In addition to what LabelledImage
/// holds a face has `points68` and `visible68`, and `pose`, the rows of camera_from_head [3, 4] in
/// millimetres; the picture has `camera` with `focal` and `center` in pixels, and `light` with the
/// unit vector `towards` the light, its `intensity`, `ambient` and the `environment`'s harmonics.
///
/// @param path  of the picture, relative to the labels
[[nodiscard]] Result<std::string> label_line(const SyntheticPicture& picture,
                                             const std::string& path);

}  // namespace retinaface::mesh::internal
