#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {

/// Some neighbouring channels of pixels that may have more: `count` from channel `first` on.
struct Channels {
  std::size_t count = 0;
  std::size_t first = 0;
  std::size_t stride = 0;  ///< numbers from a pixel to the next; 0: `count`

  [[nodiscard]] std::size_t pixel_stride() const { return stride == 0 ? count : stride; }
};

/// Blends the attributes of a pixel's three corners by its barycentrics; leaves background as it
/// is.
///
/// @param attributes  [num_vertices, channels.count]
/// @param triangles   those that were rasterised
/// @param pixels      [height, width, channels.stride]
/// @throws ContractError  spans whose sizes do not fit each other
template <typename T>
void interpolate(std::span<const T> attributes, std::span<const std::int32_t> triangles,
                 const Raster<T>& raster, const Channels& channels, std::span<T> pixels);

/// Adds to the gradients of attributes and barycentrics, from that of the interpolated pixels.
///
/// @param pixel_gradient        [height, width, channels.stride]
/// @param attribute_gradient    [num_vertices, channels.count]
/// @param barycentric_gradient  [height, width, 3]
template <typename T>
void interpolate_backward(std::span<const T> attributes, std::span<const std::int32_t> triangles,
                          const Raster<T>& raster, const Channels& channels,
                          std::span<const T> pixel_gradient, std::span<T> attribute_gradient,
                          std::span<T> barycentric_gradient);

}  // namespace retinaface::mesh
