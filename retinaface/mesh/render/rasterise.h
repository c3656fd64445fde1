#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/base/thread_pool.h"

namespace retinaface::mesh {

inline constexpr std::int32_t kBackground = -1;

/// What each pixel sees of a mesh.
///
/// Rows run upwards, as y does in normalised device coordinates: row 0 lies at y = -1. The centre
/// of pixel (column, row) is at x = (column + 0.5) / (width / 2) - 1, y likewise.
template <typename T>
struct Raster {
  int width = 0;
  int height = 0;
  std::size_t num_vertices = 0;            ///< of the mesh
  std::size_t num_triangles = 0;           ///< of the mesh
  std::vector<std::int32_t> triangle_ids;  ///< [height, width]; `kBackground` where nothing is
  std::vector<T> barycentrics;             ///< [height, width, 3]; zeros in the background
  std::vector<T> depths;                   ///< [height, width], z / w; 1 in the background

  [[nodiscard]] std::size_t num_pixels() const { return triangle_ids.size(); }
};

enum class RasterPath {
  Fast,         ///< looks only at the pixels whose centre a triangle may cover
  Homogeneous,  ///< the definition; what Fast takes for triangles that reach behind the eye
};

/// Finds the nearest triangle of each pixel with perspective-correct barycentric coordinates, by
/// the rules of tf_mesh_renderer (Genova et al. 2018), which are homogeneous edge functions (Olano
/// and Greer 1997) without a clipping stage:
///
/// - Both sides of a triangle are seen. Its edges belong to it, so that meshes have no cracks.
/// - What has z / w outside [-1, 1] is cut away; of equally deep triangles the last one is seen.
/// - A triangle without area, or with a vertex that is not finite, is not seen.
///
/// The rules are those of arithmetic in T, rounded at every step: neither the path nor the number
/// of threads changes a bit.
///
/// @param clip_vertices  [num_vertices, 4]: x, y, z, w
/// @param triangles      [num_triangles, 3], indices of vertices
/// @param pool           shares the rows among its threads; null: the caller's thread alone
/// @throws ContractError  a size that is not positive, a span that is no whole number of rows, or
///                        an index outside the vertices
template <typename T>
[[nodiscard]] Raster<T> rasterise(std::span<const T> clip_vertices,
                                  std::span<const std::int32_t> triangles, int width, int height,
                                  ThreadPool* pool = nullptr, RasterPath path = RasterPath::Fast);

}  // namespace retinaface::mesh
