#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {

/// The gradient of the vertices, from that of the barycentrics of a raster: what each pixel sees
/// stays the same triangle (`antialias` is for what happens at silhouettes), and depth has no
/// gradient, as in tf_mesh_renderer.
///
/// @param barycentric_gradient  [height, width, 3]
/// @return                      [num_vertices, 4]: of x, y, z (always 0), w
/// @throws ContractError  spans whose sizes do not fit the raster
template <typename T>
[[nodiscard]] std::vector<T> rasterise_backward(std::span<const T> clip_vertices,
                                                std::span<const std::int32_t> triangles,
                                                const Raster<T>& raster,
                                                std::span<const T> barycentric_gradient);

}  // namespace retinaface::mesh
