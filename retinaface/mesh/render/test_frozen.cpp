#include "retinaface/mesh/render/test_frozen.h"

#include <array>
#include <cmath>
#include <utility>

namespace retinaface::mesh {
namespace {

/// Three equations of three unknowns, by elimination with pivots; the right side is the last
/// column.
std::array<double, 3> solve(std::array<std::array<double, 4>, 3> rows) {
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = i + 1; k < 3; ++k)
      if (std::abs(rows[k][i]) > std::abs(rows[i][i])) std::swap(rows[k], rows[i]);
    for (std::size_t k = 0; k < 3; ++k) {
      if (k == i) continue;
      const double factor = rows[k][i] / rows[i][i];
      for (std::size_t j = i; j < 4; ++j) rows[k][j] -= factor * rows[i][j];
    }
  }
  return {rows[0][3] / rows[0][0], rows[1][3] / rows[1][1], rows[2][3] / rows[2][2]};
}

}  // namespace

std::vector<double> frozen_barycentrics(const std::vector<double>& clip_vertices,
                                        const std::vector<std::int32_t>& triangles,
                                        const Raster<double>& raster) {
  std::vector<double> barycentrics(raster.barycentrics.size());
  for (std::size_t pixel = 0; pixel < raster.num_pixels(); ++pixel) {
    if (raster.triangle_ids[pixel] == kBackground) continue;
    const auto column = static_cast<int>(pixel) % raster.width;
    const auto row = static_cast<int>(pixel) / raster.width;
    std::array<std::array<double, 4>, 3> rows{};
    rows[0][3] = (column + 0.5) * 2 / raster.width - 1;
    rows[1][3] = (row + 0.5) * 2 / raster.height - 1;
    rows[2][3] = 1;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto triangle = static_cast<std::size_t>(raster.triangle_ids[pixel]);
      const double* const corner =
          &clip_vertices[4 * static_cast<std::size_t>(triangles[3 * triangle + i])];
      rows[0][i] = corner[0];
      rows[1][i] = corner[1];
      rows[2][i] = corner[3];
    }
    const auto shares = solve(rows);
    for (std::size_t i = 0; i < 3; ++i)
      barycentrics[3 * pixel + i] = shares[i] / (shares[0] + shares[1] + shares[2]);
  }
  return barycentrics;
}

}  // namespace retinaface::mesh
