#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace retinaface::mesh::internal {

/// In normalised device coordinates; the constant that tf_mesh_renderer defines and never uses.
inline constexpr double kMinTriangleArea = 1e-13;

template <typename T>
struct ClipVertex {
  T x, y, z, w;
};

template <typename T>
using Corners = std::array<ClipVertex<T>, 3>;

/// Three linear functions of a pixel's place that are not negative inside a triangle. Their values
/// are proportional to barycentrics / w. Each depends on two corners only, and the triangle across
/// their edge gets the same bits with the opposite sign.
template <typename T>
struct EdgeFunctions {
  std::array<T, 3> a, b, c;
};

/// The rows of the inverse of the matrix [x; y; w] of the corners, times the size of its
/// determinant. False for triangles without area.
template <typename T>
bool edge_functions_of(const Corners<T>& corners, EdgeFunctions<T>& edges) {
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& p = corners[(i + 1) % 3];
    const auto& q = corners[(i + 2) % 3];
    edges.a[i] = p.y * q.w - p.w * q.y;
    edges.b[i] = q.x * p.w - q.w * p.x;
    edges.c[i] = p.x * q.y - p.y * q.x;
  }
  const T determinant =
      corners[0].x * edges.a[0] + corners[1].x * edges.a[1] + corners[2].x * edges.a[2];
  const T unit_area = std::abs(corners[0].w * corners[1].w * corners[2].w);
  const T size = std::abs(determinant);
  if (!(size > static_cast<T>(2 * kMinTriangleArea) * unit_area) || !std::isfinite(size))
    return false;
  if (determinant < 0) {
    for (auto* row : {&edges.a, &edges.b, &edges.c})
      for (T& value : *row) value = -value;
  }
  return true;
}

}  // namespace retinaface::mesh::internal
