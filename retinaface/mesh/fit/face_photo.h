#pragma once

#include <optional>
#include <span>
#include <vector>

#include "retinaface/geometry/box.h"
#include "retinaface/image/image.h"
#include "retinaface/mesh/render/camera.h"

namespace retinaface::mesh {

/// The part of a picture around a face, at the resolution at which a fit looks at it.
struct FacePhoto {
  int picture_width = 0;  ///< of the whole picture, which the camera is of
  int picture_height = 0;
  Box window;       ///< in pixels of the whole picture
  int columns = 0;  ///< of the window
  int rows = 0;
  std::vector<double> pixels;  ///< [rows, columns, 3], as encoded, in [0, 1]; rows run upwards
  /// What is seen where the face is not. Unknown in photographs: only what the face covers counts.
  std::optional<Vector3<double>> background = std::nullopt;

  [[nodiscard]] double aspect() const {
    return static_cast<double>(picture_width) / picture_height;
  }
};

/// Copies what `window` shows, reduced so that its longer side has `max_side` pixels or fewer.
///
/// @param window  made larger to whole pixels, and cut off where the picture ends
/// @return        nothing when the two do not meet
[[nodiscard]] std::optional<FacePhoto> face_photo(ImageView picture, const Box& window,
                                                  int max_side);

/// What takes the clip coordinates of the whole picture to those of the window.
[[nodiscard]] Matrix4<double> window_from_picture(const FacePhoto& photo);

}  // namespace retinaface::mesh
