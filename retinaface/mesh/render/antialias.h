#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {

inline constexpr std::int32_t kNoNeighbour = -1;

/// Which triangle lies across each edge.
///
/// @param triangles  [num_triangles, 3]
/// @return           [num_triangles, 3]: across the edge from corner i to corner i + 1, or
///                   `kNoNeighbour` at a border and where more than two triangles meet
[[nodiscard]] std::vector<std::int32_t> neighbours_across_edges(
    std::span<const std::int32_t> triangles);

/// What a raster was made of.
template <typename T>
struct RasterisedMesh {
  std::span<const T> clip_vertices;
  std::span<const std::int32_t> triangles;
  std::span<const std::int32_t> neighbours;  ///< as from `neighbours_across_edges`
  const Raster<T>& raster;
};

/// Blends the colours on both sides of silhouettes by how much of the pixels is covered, so that a
/// picture changes smoothly as its mesh moves, where otherwise pixels would jump from one triangle
/// to another and their gradient would not know.
///
/// Between the centres of two neighbouring pixels we walk over the mesh from the nearer surface,
/// triangle by triangle, until it ends or folds back; what lies up to there is covered. Silhouettes
/// steeper than 45° are looked for along rows, others along columns. Where edges are straight and
/// far from each other, the coverage is exact. The idea of a differentiable blend over the edge is
/// from Laine et al. (2020, section 3.6); walking finds edges of triangles that own no pixel, too.
/// Silhouettes of triangles that reach behind the eye stay as they are.
///
/// @param pixels  [height, width, num_channels]
/// @return        the same shape
/// @throws ContractError  spans whose sizes do not fit each other
template <typename T>
[[nodiscard]] std::vector<T> antialias(std::span<const T> pixels, std::size_t num_channels,
                                       const RasterisedMesh<T>& mesh);

template <typename T>
struct AntialiasGradient {
  std::vector<T> pixels;         ///< [height, width, num_channels]
  std::vector<T> clip_vertices;  ///< [num_vertices, 4]: of x, y, z (always 0), w
};

/// From the gradient of what `antialias` gives.
template <typename T>
[[nodiscard]] AntialiasGradient<T> antialias_backward(std::span<const T> pixels,
                                                      std::size_t num_channels,
                                                      const RasterisedMesh<T>& mesh,
                                                      std::span<const T> pixel_gradient);

}  // namespace retinaface::mesh
