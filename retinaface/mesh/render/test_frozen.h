#pragma once

#include <cstdint>
#include <vector>

#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {

/// Barycentrics of the triangles that a raster's pixels see, whether or not these still cover them:
/// the solution of sum_i c_i (x, y, w)_i = (px, py, 1), divided by its sum.
[[nodiscard]] std::vector<double> frozen_barycentrics(const std::vector<double>& clip_vertices,
                                                      const std::vector<std::int32_t>& triangles,
                                                      const Raster<double>& raster);

}  // namespace retinaface::mesh
