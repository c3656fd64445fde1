#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "retinaface/data/labelled_image.h"

namespace retinaface::train {

/// Which landmarks of a face have a position.
[[nodiscard]] inline std::array<bool, 5> labelled_points(const LabelledFace& face) {
  std::array<bool, 5> labelled{};
  for (std::size_t k = 0; face.landmarks && k < labelled.size(); ++k) {
    const Point point = face.landmarks->points[k];
    labelled[k] = face.landmark_states[k] != LandmarkState::Missing && std::isfinite(point.x) &&
                  std::isfinite(point.y);
  }
  return labelled;
}

}  // namespace retinaface::train
