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
        if (e0 >= 0 && e1 >= 0 && e2 >= 0 && (e0 > 0 || e1 > 0 || e2 > 0))
          cover(x, y, triangle, corners, {e0, e1, e2});
      }
    }
  }

  [[nodiscard]] bool misses(const PixelBox& box) const {
    return box.empty() || box.top <= bottom_ || box.bottom >= top_;
  }

 private:
  void cover(int x, int y, std::int32_t triangle, const Corners<T>& corners,
             const std::array<T, 3>& edge_values) {
    const T sum = edge_values[0] + edge_values[1] + edge_values[2];
    const T b0 = edge_values[0] / sum;
    const T b1 = edge_values[1] / sum;
    const T b2 = edge_values[2] / sum;
    const T clip_z = b0 * corners[0].z + b1 * corners[1].z + b2 * corners[2].z;
    const T clip_w = b0 * corners[0].w + b1 * corners[1].w + b2 * corners[2].w;
    const T z = clip_z / clip_w;
    const std::size_t pixel =
        static_cast<std::size_t>(y) * column_places_.size() + static_cast<std::size_t>(x);
    if (!(z >= -1 && z <= 1 && z <= raster_.depths[pixel])) return;
    raster_.triangle_ids[pixel] = triangle;
    raster_.depths[pixel] = z;
    T* const barycentrics = &raster_.barycentrics[3 * pixel];
    barycentrics[0] = b0;
    barycentrics[1] = b1;
    barycentrics[2] = b2;
  }

  Raster<T>& raster_;
  std::span<const T> column_places_;
  std::span<const T> row_places_;
  int bottom_;
  int top_;
};

/// Rounds down what is in [0, size] or, clamped, becomes so.
template <typename T>
int clamped_floor(T value, int size) {
  return static_cast<int>(std::clamp(value, T{0}, static_cast<T>(size)));
}
template <typename T>
int clamped_ceil(T value, int size) {
  const T inside = std::clamp(value, T{0}, static_cast<T>(size));
  const int below = static_cast<int>(inside);
  return below + (static_cast<T>(below) < inside ? 1 : 0);
}

/// A vertex in pixels; meaningless unless it is in front of the eye.
template <typename T>
struct PixelPlace {
  T x = 0;
  T y = 0;
  bool in_front = false;
};

template <typename T>
class Rasteriser {
 public:
  Rasteriser(std::span<const T> clip_vertices, std::span<const std::int32_t> triangles, int width,
             int height, RasterPath path)
      : clip_vertices_(clip_vertices),
        triangles_(triangles),
        width_(width),
        height_(height),
        path_(path),
        column_places_(places(width)),
        row_places_(places(height)),
        pixel_places_(clip_vertices.size() / 4) {
    for (std::size_t i = 0; i < pixel_places_.size(); ++i) {
      const ClipVertex<T> vertex = clip_vertex(i);
      if (!(vertex.w > 0)) continue;
      pixel_places_[i] = {static_cast<T>((vertex.x / vertex.w + 1.0) * (0.5 * width)),
                          static_cast<T>((vertex.y / vertex.w + 1.0) * (0.5 * height)), true};
    }
  }

  [[nodiscard]] Raster<T> run(ThreadPool* pool) const {
    const auto num_pixels = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
    Raster<T> raster{.width = width_,
                     .height = height_,
                     .num_vertices = pixel_places_.size(),
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
          box_around(pixel_places_[corner(0)], pixel_places_[corner(1)], pixel_places_[corner(2)]);
      if (band.misses(box)) continue;
      const Corners<T> corners{clip_vertex(corner(0)), clip_vertex(corner(1)),
                               clip_vertex(corner(2))};
      if (corners[0].w < 0 && corners[1].w < 0 && corners[2].w < 0) continue;
      band.draw(static_cast<std::int32_t>(i), corners, box);
    }
  }

  [[nodiscard]] PixelBox box_around(const PixelPlace<T>& a, const PixelPlace<T>& b,
                                    const PixelPlace<T>& c) const {
    if (!a.in_front || !b.in_front || !c.in_front) return {0, width_, 0, height_};
    const auto [left, right] = std::minmax({a.x, b.x, c.x});
    const auto [bottom, top] = std::minmax({a.y, b.y, c.y});
    if (path_ == RasterPath::Homogeneous) {
      return {clamped_floor(left, width_), clamped_ceil(right, width_),
              clamped_floor(bottom, height_), clamped_ceil(top, height_)};
    }
    constexpr T kReach = static_cast<T>(0.5 + kBoxMargin);
    return {clamped_ceil(left - kReach, width_), clamped_floor(right + kReach, width_),
            clamped_ceil(bottom - kReach, height_), clamped_floor(top + kReach, height_)};
  }

  std::span<const T> clip_vertices_;
  std::span<const std::int32_t> triangles_;
  int width_;
  int height_;
  RasterPath path_;
  std::vector<T> column_places_;
  std::vector<T> row_places_;
  std::vector<PixelPlace<T>> pixel_places_;
};

bool all_below(std::span<const std::int32_t> indices, std::size_t count) {
  bool below = true;
  for (const std::int32_t index : indices) below &= static_cast<std::uint32_t>(index) < count;
  return below;
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
