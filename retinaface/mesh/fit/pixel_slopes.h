#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/fit/face_view.h"

namespace retinaface::mesh {

/// How the colours of a view change with the variables of a fit: the exact derivatives where each
/// pixel goes on seeing the triangle that it sees, and of antialiasing at silhouettes.
class PixelSlopes {
 public:
  PixelSlopes(const FaceViewer& viewer, const FaceView& view, std::span<const double> variables);

  /// One derivative per variable; empty for a pixel that depends on none.
  [[nodiscard]] std::span<const double> of(std::size_t pixel, std::size_t channel) const {
    const std::int32_t row = rows_[pixel];
    return row < 0 ? std::span<const double>{} : row_of(static_cast<std::size_t>(row), channel);
  }

 private:
  class Builder;

  [[nodiscard]] std::span<const double> row_of(std::size_t row, std::size_t channel) const {
    return std::span(values_).subspan((3 * row + channel) * num_variables_, num_variables_);
  }

  std::size_t num_variables_;
  std::vector<std::int32_t> rows_;  ///< of each pixel, or -1
  std::vector<double> values_;      ///< [rows, 3, num_variables]
};

}  // namespace retinaface::mesh
