#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "retinaface/mesh/render/antialias.h"

namespace retinaface::mesh::internal {

/// A silhouette between the centres of two neighbouring pixels.
template <typename T>
struct Crossing {
  std::size_t front, back;  ///< pixels, the first of which sees the surface that ends here
  T way;                    ///< from the front's centre, 0, to the back's, 1
  std::size_t axis;         ///< 0: along a row, 1: along a column
  T sign;                   ///< of the way along the axis
  std::size_t start, end;   ///< vertices of the edge
  T share;                  ///< of `end` where the edge is crossed; `start` has the rest
  T slant;                  ///< how far the edge goes along the axis per step across it
};

/// The pixel that a silhouette cuts gets a share of the other's colour: half of it when the edge is
/// on its centre, nothing when it is on its border.
template <typename T>
struct Blend {
  explicit Blend(const Crossing<T>& crossing)
      : to(crossing.way < T{0.5} ? crossing.front : crossing.back),
        from(crossing.way < T{0.5} ? crossing.back : crossing.front),
        share(std::abs(crossing.way - T{0.5})),
        share_slope(crossing.way < T{0.5} ? T{-1} : T{1}) {}

  std::size_t to, from;
  T share;
  T share_slope;  ///< by the crossing's way
};

/// The gradient of a crossing's way with respect to the clip coordinates x, y, z, w of its edge.
template <typename T>
struct WaySlopes {
  std::array<T, 4> start{}, end{};
};

template <typename T>
[[nodiscard]] WaySlopes<T> way_slopes(const Crossing<T>& crossing, const RasterisedMesh<T>& mesh) {
  const T scale[] = {static_cast<T>(0.5 * mesh.raster.width),
                     static_cast<T>(0.5 * mesh.raster.height)};
  const std::size_t along = crossing.axis;
  const std::size_t across = 1 - along;
  const auto slopes_of = [&](std::size_t vertex, T share) {
    const T* const clip = &mesh.clip_vertices[4 * vertex];
    const T moved = crossing.sign * share;
    std::array<T, 4> slopes{};
    slopes[along] = moved * scale[along] / clip[3];
    slopes[across] = -crossing.slant * moved * scale[across] / clip[3];
    slopes[3] = -(slopes[along] * clip[along] + slopes[across] * clip[across]) / clip[3];
    return slopes;
  };
  return {slopes_of(crossing.start, 1 - crossing.share), slopes_of(crossing.end, crossing.share)};
}

/// Finds the silhouettes of a raster.
template <typename T>
class SilhouetteFinder {
 public:
  explicit SilhouetteFinder(const RasterisedMesh<T>& mesh)
      : mesh_(mesh), places_(mesh.raster.num_vertices), is_near_(mesh.raster.num_pixels()) {
    const T scale[] = {static_cast<T>(0.5 * mesh.raster.width),
                       static_cast<T>(0.5 * mesh.raster.height)};
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const T* const vertex = &mesh.clip_vertices[4 * i];
      places_[i].in_front = vertex[3] > 0;
      for (std::size_t k = 0; k < 2; ++k) places_[i].at[k] = (vertex[k] / vertex[3] + 1) * scale[k];
    }
    for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
      const auto triangle = static_cast<std::int32_t>(i / 3);
      const std::int32_t next = mesh.neighbours[i];
      if (next == kNoNeighbour || (triangle < next && folds_back(triangle, i % 3, next)))
        mark_near(vertex(triangle, i % 3), vertex(triangle, (i + 1) % 3));
    }
  }

  /// Calls body(crossing) row by row.
  template <typename Body>
  void for_each(const Body& body) const {
    const auto width = static_cast<std::size_t>(mesh_.raster.width);
    const auto height = static_cast<std::size_t>(mesh_.raster.height);
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        const std::size_t pixel = y * width + x;
        if (!is_near_[pixel]) continue;
        const auto look = [&](std::size_t other, std::size_t axis) {
          if (!is_near_[other]) return;
          if (const auto crossing = between(pixel, other, axis)) body(*crossing);
        };
        if (x + 1 < width) look(pixel + 1, 0);
        if (y + 1 < height) look(pixel + width, 1);
      }
    }
  }

 private:
  static constexpr int kMaxSteps = 64;  // triangles between two pixels; more are no surface
  static constexpr T kReach = 2;        // from a pixel's corner to an edge that it may meet

  struct Place {
    T at[2];  ///< in pixels; meaningless unless in front of the eye
    bool in_front;
  };

  /// A straight way along an axis, in pixels.
  struct Way {
    T start[2];
    std::size_t axis;
    T sign;
  };

  struct Exit {
    std::size_t corner;  ///< the edge goes on to the next one
    T way, share;
  };

  /// Marks the pixels between whose centres an edge may pass.
  void mark_near(std::size_t start, std::size_t end) {
    if (!places_[start].in_front || !places_[end].in_front) return;
    const T* const p = places_[start].at;
    const T* const q = places_[end].at;
    const int width = mesh_.raster.width;
    const auto clamped = [](T value, int size) {  // what is not a number becomes 0
      return static_cast<int>(std::max(T{0}, std::min(value, static_cast<T>(size))));
    };
    const auto column = [&](T x) { return clamped(x, width); };
    const auto row = [&](T y) { return clamped(y, mesh_.raster.height); };
    const int right = column(std::max(p[0], q[0]) + kReach);
    const int top = row(std::max(p[1], q[1]) + kReach);
    for (int y = row(std::min(p[1], q[1]) - kReach); y < top; ++y)
      for (int x = column(std::min(p[0], q[0]) - kReach); x < right; ++x)
        is_near_[static_cast<std::size_t>(y * width + x)] = 1;
  }

  [[nodiscard]] std::optional<Crossing<T>> between(std::size_t pixel, std::size_t other,
                                                   std::size_t axis) const {
    const Raster<T>& raster = mesh_.raster;
    if (raster.triangle_ids[pixel] == raster.triangle_ids[other]) return std::nullopt;
    const bool forwards =
        raster.triangle_ids[other] == kBackground ||
        (raster.triangle_ids[pixel] != kBackground && raster.depths[pixel] <= raster.depths[other]);
    Crossing<T> crossing{.front = forwards ? pixel : other,
                         .back = forwards ? other : pixel,
                         .way = 0,
                         .axis = axis,
                         .sign = forwards ? T{1} : T{-1},
                         .start = 0,
                         .end = 0,
                         .share = 0,
                         .slant = 0};
    if (!walk(crossing)) return std::nullopt;
    return crossing;
  }

  /// From the front pixel's centre over the mesh to its end; false when there is none on the way.
  /// A centre on the border of its triangle, or by rounding beyond it, is moved a little aside.
  [[nodiscard]] bool walk(Crossing<T>& crossing) const {
    constexpr T kAside = static_cast<T>(1.0 / 1024);
    const auto width = static_cast<std::size_t>(mesh_.raster.width);
    for (const T aside : {T{0}, kAside, -kAside}) {
      Way way{{static_cast<T>(crossing.front % width) + T{0.5},
               static_cast<T>(crossing.front / width) + T{0.5}},
              crossing.axis,
              crossing.sign};
      way.start[1 - way.axis] += aside;
      const std::int32_t triangle = mesh_.raster.triangle_ids[crossing.front];
      if (const auto exit = exit_of(triangle, kNoNeighbour, way))
        return walk_on(triangle, *exit, way, crossing);
    }
    return false;
  }

  [[nodiscard]] bool walk_on(std::int32_t triangle, Exit exit, const Way& way,
                             Crossing<T>& crossing) const {
    for (int step = 0; step < kMaxSteps && exit.way <= 1; ++step) {
      const std::int32_t next = mesh_.neighbours[edge_index(triangle, exit.corner)];
      if (next == kNoNeighbour || folds_back(triangle, exit.corner, next))
        return cross(triangle, exit, crossing);
      const auto next_exit = exit_of(next, triangle, way);
      if (!next_exit) return false;
      triangle = next;
      exit = *next_exit;
    }
    return false;
  }

  /// Where a way leaves a triangle; nothing when it does not meet it.
  [[nodiscard]] std::optional<Exit> exit_of(std::int32_t triangle, std::int32_t came_from,
                                            const Way& way) const {
    const std::size_t along = way.axis;
    const std::size_t across = 1 - along;
    std::optional<Exit> last;
    for (std::size_t i = 0; i < 3; ++i) {
      if (came_from != kNoNeighbour && mesh_.neighbours[edge_index(triangle, i)] == came_from)
        continue;
      const Place& p = places_[vertex(triangle, i)];
      const Place& q = places_[vertex(triangle, (i + 1) % 3)];
      if (!p.in_front || !q.in_front) return std::nullopt;
      const T p_across = p.at[across] - way.start[across];
      const T q_across = q.at[across] - way.start[across];
      if ((p_across > 0) == (q_across > 0)) continue;
      const T share = p_across / (p_across - q_across);
      const T place = p.at[along] + share * (q.at[along] - p.at[along]);
      const T length = way.sign * (place - way.start[along]);
      if (!last || length > last->way) last = Exit{i, length, share};
    }
    return last;
  }

  /// Whether two neighbours lie on the same side of their common edge.
  [[nodiscard]] bool folds_back(std::int32_t triangle, std::size_t corner,
                                std::int32_t next) const {
    const std::size_t p = vertex(triangle, corner);
    const std::size_t q = vertex(triangle, (corner + 1) % 3);
    const std::size_t own = vertex(triangle, (corner + 2) % 3);
    for (std::size_t i = 0; i < 3; ++i) {
      const std::size_t opposite = vertex(next, i);
      if (opposite != p && opposite != q) return side(p, q, own) * side(p, q, opposite) > 0;
    }
    return true;
  }

  /// Of which side of the line from p to q vertex v lies, times an area.
  [[nodiscard]] T side(std::size_t p, std::size_t q, std::size_t v) const {
    const T* const a = places_[p].at;
    const T* const b = places_[q].at;
    const T* const c = places_[v].at;
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  }

  /// False for an edge that belongs to the other axis.
  [[nodiscard]] bool cross(std::int32_t triangle, const Exit& exit, Crossing<T>& crossing) const {
    crossing.way = exit.way;
    crossing.share = exit.share;
    crossing.start = vertex(triangle, exit.corner);
    crossing.end = vertex(triangle, (exit.corner + 1) % 3);
    const T* const p = places_[crossing.start].at;
    const T* const q = places_[crossing.end].at;
    const std::size_t along = crossing.axis;
    crossing.slant = (q[along] - p[along]) / (q[1 - along] - p[1 - along]);
    const T steepness = std::abs(crossing.slant);
    return exit.way >= 0 && (along == 0 ? steepness <= 1 : steepness < 1);
  }

  [[nodiscard]] static std::size_t edge_index(std::int32_t triangle, std::size_t corner) {
    return 3 * static_cast<std::size_t>(triangle) + corner;
  }
  [[nodiscard]] std::size_t vertex(std::int32_t triangle, std::size_t corner) const {
    return static_cast<std::size_t>(mesh_.triangles[edge_index(triangle, corner)]);
  }

  const RasterisedMesh<T>& mesh_;
  std::vector<Place> places_;
  std::vector<std::uint8_t> is_near_;  ///< pixels, to a silhouette
};

}  // namespace retinaface::mesh::internal
