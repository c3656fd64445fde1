#include "retinaface/mesh/render/rasterise.h"

#include <algorithm>
#include <array>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/edge_functions.h"

namespace retinaface::mesh {
namespace {

using internal::ClipVertex;
using internal::Corners;
using internal::EdgeFunctions;

/// How far rounding may carry the edge of a triangle beyond its vertices, in pixels.
constexpr double kBoxMargin = 1.0 / 64;

/// Columns [left, right), rows [bottom, top).
struct PixelBox {
  int left, right, bottom, top;

  [[nodiscard]] bool empty() const { return left >= right || bottom >= top; }

  /// From the least left to the greatest right; may be empty where both are.
  friend PixelBox operator|(const PixelBox& a, const PixelBox& b) {
    return {std::min(a.left, b.left), std::max(a.right, b.right), std::min(a.bottom, b.bottom),
            std::max(a.top, b.top)};
  }
};

/// Rasterises into a band of rows.
template <typename T>
class Band {
 public:
  Band(Raster<T>& raster, std::span<const T> column_places, std::span<const T> row_places,
       int bottom, int top)
      : raster_(raster),
        column_places_(column_places),
        row_places_(row_places),
        bottom_(bottom),
        top_(top) {}

  void draw(std::int32_t triangle, const Corners<T>& corners, const PixelBox& box) {
    EdgeFunctions<T> edges;
    if (!internal::edge_functions_of(corners, edges)) return;
    for (int y = std::max(box.bottom, bottom_); y < std::min(box.top, top_); ++y) {
      const T py = row_places_[static_cast<std::size_t>(y)];
      for (int x = box.left; x < box.right; ++x) {
        const T px = column_places_[static_cast<std::size_t>(x)];
        const T e0 = edges.a[0] * px + edges.b[0] * py + edges.c[0];
        const T e1 = edges.a[1] * px + edges.b[1] * py + edges.c[1];
        const T e2 = edges.a[2] * px + edges.b[2] * py + edges.c[2];
        const T sum = e0 + e1 + e2;
        // Bitwise: which of the four fails first cannot be predicted.
        if ((e0 >= 0) & (e1 >= 0) & (e2 >= 0) & (sum > 0))
          cover(x, y, triangle, corners, {e0 / sum, e1 / sum, e2 / sum});
      }
    }
  }

  [[nodiscard]] bool misses(const PixelBox& box) const {
    return box.empty() || box.top <= bottom_ || box.bottom >= top_;
  }

 private:
  void cover(int x, int y, std::int32_t triangle, const Corners<T>& corners,
             const std::array<T, 3>& b) {
    const T clip_z = b[0] * corners[0].z + b[1] * corners[1].z + b[2] * corners[2].z;
    const T clip_w = b[0] * corners[0].w + b[1] * corners[1].w + b[2] * corners[2].w;
    const T z = clip_z / clip_w;
    const std::size_t pixel =
        static_cast<std::size_t>(y) * column_places_.size() + static_cast<std::size_t>(x);
    if (!(z >= -1 && z <= 1 && z <= raster_.depths[pixel])) return;
    raster_.triangle_ids[pixel] = triangle;
    raster_.depths[pixel] = z;
    std::ranges::copy(b, &raster_.barycentrics[3 * pixel]);
  }

  Raster<T>& raster_;
  std::span<const T> column_places_;
  std::span<const T> row_places_;
  int bottom_;
  int top_;
};

/// Into [0, size]; what is not a number becomes 0.
template <typename T>
T clamped(T value, int size) {
  return std::max(T{0}, std::min(value, static_cast<T>(size)));
}
template <typename T>
int clamped_floor(T value, int size) {
  return static_cast<int>(clamped(value, size));
}
template <typename T>
int clamped_ceil(T value, int size) {
  const T inside = clamped(value, size);
  const int below = static_cast<int>(inside);
  return below + (static_cast<T>(below) < inside ? 1 : 0);
}

template <typename T>
class Rasteriser {
 public:
  Rasteriser(std::span<const T> clip_vertices, std::span<const std::int32_t> triangles, int width,
             int height, RasterPath path)
      : clip_vertices_(clip_vertices),
        triangles_(triangles),
        width_(width),
        height_(height),
        column_places_(places(width)),
        row_places_(places(height)),
        vertex_boxes_(clip_vertices.size() / 4) {
    for (std::size_t i = 0; i < vertex_boxes_.size(); ++i)
      vertex_boxes_[i] = box_around(clip_vertex(i), path);
  }

  [[nodiscard]] Raster<T> run(ThreadPool* pool) const {
    const auto num_pixels = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
    Raster<T> raster{.width = width_,
                     .height = height_,
                     .num_vertices = vertex_boxes_.size(),
                     .num_triangles = triangles_.size() / 3,
                     .triangle_ids = std::vector<std::int32_t>(num_pixels, kBackground),
                     .barycentrics = std::vector<T>(3 * num_pixels),
                     .depths = std::vector<T>(num_pixels, T{1})};
    if (pool == nullptr || pool->num_threads() == 1) {
      draw_band(raster, 0, height_);
      return raster;
    }
    const int num_bands = std::min(height_, 2 * pool->num_threads());
    pool->parallel_for(num_bands, [&](std::int64_t band) {
      const auto edge = [&](std::int64_t i) { return static_cast<int>(i * height_ / num_bands); };
      draw_band(raster, edge(band), edge(band + 1));
    });
    return raster;
  }

 private:
  /// Centres of pixels, in double as tf_mesh_renderer has them.
  static std::vector<T> places(int size) {
    std::vector<T> centers(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i)
      centers[static_cast<std::size_t>(i)] = static_cast<T>((i + 0.5) / (0.5 * size) - 1.0);
    return centers;
  }

  [[nodiscard]] ClipVertex<T> clip_vertex(std::size_t i) const {
    const T* const vertex = &clip_vertices_[4 * i];
    return {vertex[0], vertex[1], vertex[2], vertex[3]};
  }

  void draw_band(Raster<T>& raster, int bottom, int top) const {
    Band<T> band(raster, column_places_, row_places_, bottom, top);
    const std::size_t num_triangles = triangles_.size() / 3;
    for (std::size_t i = 0; i < num_triangles; ++i) {
      const std::int32_t* const indices = &triangles_[3 * i];
      const auto corner = [&](int j) { return static_cast<std::size_t>(indices[j]); };
      const PixelBox box =
          vertex_boxes_[corner(0)] | vertex_boxes_[corner(1)] | vertex_boxes_[corner(2)];
      if (band.misses(box)) continue;
      const Corners<T> corners{clip_vertex(corner(0)), clip_vertex(corner(1)),
                               clip_vertex(corner(2))};
      if (corners[0].w < 0 && corners[1].w < 0 && corners[2].w < 0) continue;
      band.draw(static_cast<std::int32_t>(i), corners, box);
    }
  }

  /// The whole raster for a vertex that is not in front of the eye.
  [[nodiscard]] PixelBox box_around(const ClipVertex<T>& vertex, RasterPath path) const {
    if (!(vertex.w > 0)) return {0, width_, 0, height_};
    const T x = (vertex.x / vertex.w + 1) * static_cast<T>(0.5 * width_);
    const T y = (vertex.y / vertex.w + 1) * static_cast<T>(0.5 * height_);
    if (path == RasterPath::Homogeneous) {
      return {clamped_floor(x, width_), clamped_ceil(x, width_), clamped_floor(y, height_),
              clamped_ceil(y, height_)};
    }
    constexpr T kReach = static_cast<T>(0.5 + kBoxMargin);
    return {clamped_ceil(x - kReach, width_), clamped_floor(x + kReach, width_),
            clamped_ceil(y - kReach, height_), clamped_floor(y + kReach, height_)};
  }

  std::span<const T> clip_vertices_;
  std::span<const std::int32_t> triangles_;
  int width_;
  int height_;
  std::vector<T> column_places_;
  std::vector<T> row_places_;
  std::vector<PixelBox> vertex_boxes_;  ///< that of a triangle reaches around its corners
};

/// Without a branch an index, so that many are looked at at once.
bool all_below(std::span<const std::int32_t> indices, std::size_t count) {
  const auto last = static_cast<std::uint32_t>(count) - 1;
  std::uint32_t signs = 0;  // negative is what is negative, and what last is less than
  for (const std::int32_t index : indices) {
    const auto bits = static_cast<std::uint32_t>(index);
    signs |= bits | (last - bits);
  }
  return indices.empty() || signs >> 31 == 0;
}

}  // namespace

template <typename T>
Raster<T> rasterise(std::span<const T> clip_vertices, std::span<const std::int32_t> triangles,
                    int width, int height, ThreadPool* pool, RasterPath path) {
  RETINAFACE_REQUIRE(width > 0 && height > 0,
                     "the raster is " + std::to_string(width) + "x" + std::to_string(height));
  RETINAFACE_REQUIRE(clip_vertices.size() % 4 == 0 && triangles.size() % 3 == 0,
                     std::to_string(clip_vertices.size()) + " numbers of vertices, " +
                         std::to_string(triangles.size()) + " indices");
  RETINAFACE_REQUIRE(all_below(triangles, clip_vertices.size() / 4),
                     "a triangle has an index outside the " +
                         std::to_string(clip_vertices.size() / 4) + " vertices");
  return Rasteriser<T>(clip_vertices, triangles, width, height, path).run(pool);
}

template Raster<float> rasterise(std::span<const float>, std::span<const std::int32_t>, int, int,
                                 ThreadPool*, RasterPath);
template Raster<double> rasterise(std::span<const double>, std::span<const std::int32_t>, int, int,
                                  ThreadPool*, RasterPath);

}  // namespace retinaface::mesh
