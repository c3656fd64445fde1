#include "retinaface/mesh/render/rasterise_backward.h"

#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh {
namespace {

/// With the corners v as (x, y, w) and the pixel p as (px, py, 1), barycentric b_i is e_i / S: the
/// determinant of p and the other two corners over the sum of all three. Then
///
///     d b_i / d v_j = b_j / S  p × d_i,    d_i = v_(i+1) - v_(i+2),
///     S = p · (v1 - v0) × (v2 - v0),
///
/// so that p × sum_i g_i d_i is all that a pixel adds to its three corners, but for the factor.
template <typename T>
class PixelBackward {
 public:
  PixelBackward(Vector3<T> v0, Vector3<T> v1, Vector3<T> v2, Vector3<T> pixel, const T* gradient)
      : direction_(cross(
            pixel, gradient[0] * (v1 - v2) + gradient[1] * (v2 - v0) + gradient[2] * (v0 - v1))),
        sum_(dot(pixel, cross(v1 - v0, v2 - v0))) {}

  [[nodiscard]] bool has_area() const { return sum_ != 0; }

  /// Adds to x, y, w of a corner's gradient [x, y, z, w].
  void add_to(T barycentric, T* corner_gradient) const {
    const T factor = barycentric / sum_;
    corner_gradient[0] += factor * direction_.x;
    corner_gradient[1] += factor * direction_.y;
    corner_gradient[3] += factor * direction_.z;
  }

 private:
  Vector3<T> direction_;
  T sum_;
};

}  // namespace

template <typename T>
std::vector<T> rasterise_backward(std::span<const T> clip_vertices,
                                  std::span<const std::int32_t> triangles, const Raster<T>& raster,
                                  std::span<const T> barycentric_gradient) {
  RETINAFACE_REQUIRE(clip_vertices.size() == 4 * raster.num_vertices &&
                         triangles.size() == 3 * raster.num_triangles &&
                         barycentric_gradient.size() == raster.barycentrics.size(),
                     "the raster is of " + std::to_string(raster.num_vertices) + " vertices and " +
                         std::to_string(raster.num_triangles) + " triangles, not of these");
  const auto corner = [&](std::size_t start) {
    return Vector3<T>{clip_vertices[start], clip_vertices[start + 1], clip_vertices[start + 3]};
  };
  std::vector<T> clip_gradient(clip_vertices.size());
  std::size_t pixel = 0;
  for (int row = 0; row < raster.height; ++row) {
    const auto y = static_cast<T>((row + 0.5) / (0.5 * raster.height) - 1.0);
    for (int column = 0; column < raster.width; ++column, ++pixel) {
      const std::int32_t triangle = raster.triangle_ids[pixel];
      if (triangle == kBackground) continue;
      const auto x = static_cast<T>((column + 0.5) / (0.5 * raster.width) - 1.0);
      const std::int32_t* const corners = &triangles[3 * static_cast<std::size_t>(triangle)];
      const auto start = [&](int i) { return 4 * static_cast<std::size_t>(corners[i]); };
      const PixelBackward<T> backward(corner(start(0)), corner(start(1)), corner(start(2)),
                                      {x, y, 1}, &barycentric_gradient[3 * pixel]);
      if (!backward.has_area()) continue;
      for (int i = 0; i < 3; ++i) {
        backward.add_to(raster.barycentrics[3 * pixel + static_cast<std::size_t>(i)],
                        &clip_gradient[start(i)]);
      }
    }
  }
  return clip_gradient;
}

template std::vector<float> rasterise_backward(std::span<const float>,
                                               std::span<const std::int32_t>, const Raster<float>&,
                                               std::span<const float>);
template std::vector<double> rasterise_backward(std::span<const double>,
                                                std::span<const std::int32_t>,
                                                const Raster<double>&, std::span<const double>);

}  // namespace retinaface::mesh
