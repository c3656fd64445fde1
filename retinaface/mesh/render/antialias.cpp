#include "retinaface/mesh/render/antialias.h"

#include <cmath>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/silhouettes.h"

namespace retinaface::mesh {
namespace {

using internal::Crossing;
using internal::SilhouetteFinder;

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

template <typename T>
void require_sizes(std::span<const T> pixels, std::size_t num_channels,
                   const RasterisedMesh<T>& mesh) {
  const Raster<T>& raster = mesh.raster;
  RETINAFACE_REQUIRE(pixels.size() == raster.num_pixels() * num_channels,
                     std::to_string(pixels.size()) + " values of " +
                         std::to_string(raster.num_pixels()) + " pixels");
  RETINAFACE_REQUIRE(mesh.clip_vertices.size() == 4 * raster.num_vertices &&
                         mesh.triangles.size() == 3 * raster.num_triangles &&
                         mesh.neighbours.size() == mesh.triangles.size(),
                     "the raster is of " + std::to_string(raster.num_vertices) + " vertices and " +
                         std::to_string(raster.num_triangles) + " triangles, not of these");
}

/// Adds to the gradient of the edge's ends, from that of the crossing's way.
template <typename T>
void move_edge(const Crossing<T>& crossing, const RasterisedMesh<T>& mesh, T way_gradient,
               std::vector<T>& clip_gradient) {
  const T scale[] = {static_cast<T>(0.5 * mesh.raster.width),
                     static_cast<T>(0.5 * mesh.raster.height)};
  const std::size_t along = crossing.axis;
  const std::size_t across = 1 - along;
  for (const auto& [vertex, share] :
       {std::pair{crossing.start, 1 - crossing.share}, std::pair{crossing.end, crossing.share}}) {
    const T* const clip = &mesh.clip_vertices[4 * vertex];
    T* const gradient = &clip_gradient[4 * vertex];
    const T moved = crossing.sign * share * way_gradient;
    const T along_gradient = moved * scale[along] / clip[3];
    const T across_gradient = -crossing.slant * moved * scale[across] / clip[3];
    gradient[along] += along_gradient;
    gradient[across] += across_gradient;
    gradient[3] -= (along_gradient * clip[along] + across_gradient * clip[across]) / clip[3];
  }
}

}  // namespace

template <typename T>
std::vector<T> antialias(std::span<const T> pixels, std::size_t num_channels,
                         const RasterisedMesh<T>& mesh) {
  require_sizes(pixels, num_channels, mesh);
  std::vector<T> blended(pixels.begin(), pixels.end());
  SilhouetteFinder<T>(mesh).for_each([&](const Crossing<T>& crossing) {
    const Blend<T> blend(crossing);
    const T* const from = &pixels[blend.from * num_channels];
    const T* const to = &pixels[blend.to * num_channels];
    for (std::size_t k = 0; k < num_channels; ++k)
      blended[blend.to * num_channels + k] += blend.share * (from[k] - to[k]);
  });
  return blended;
}

template <typename T>
AntialiasGradient<T> antialias_backward(std::span<const T> pixels, std::size_t num_channels,
                                        const RasterisedMesh<T>& mesh,
                                        std::span<const T> pixel_gradient) {
  require_sizes(pixels, num_channels, mesh);
  require_sizes(pixel_gradient, num_channels, mesh);
  AntialiasGradient<T> gradient{
      .pixels = std::vector<T>(pixel_gradient.begin(), pixel_gradient.end()),
      .clip_vertices = std::vector<T>(mesh.clip_vertices.size())};
  SilhouetteFinder<T>(mesh).for_each([&](const Crossing<T>& crossing) {
    const Blend<T> blend(crossing);
    const std::size_t from = blend.from * num_channels;
    const std::size_t to = blend.to * num_channels;
    T share_gradient = 0;
    for (std::size_t k = 0; k < num_channels; ++k) {
      share_gradient += pixel_gradient[to + k] * (pixels[from + k] - pixels[to + k]);
      gradient.pixels[from + k] += blend.share * pixel_gradient[to + k];
      gradient.pixels[to + k] -= blend.share * pixel_gradient[to + k];
    }
    move_edge(crossing, mesh, blend.share_slope * share_gradient, gradient.clip_vertices);
  });
  return gradient;
}

template std::vector<float> antialias(std::span<const float>, std::size_t,
                                      const RasterisedMesh<float>&);
template std::vector<double> antialias(std::span<const double>, std::size_t,
                                       const RasterisedMesh<double>&);
template AntialiasGradient<float> antialias_backward(std::span<const float>, std::size_t,
                                                     const RasterisedMesh<float>&,
                                                     std::span<const float>);
template AntialiasGradient<double> antialias_backward(std::span<const double>, std::size_t,
                                                      const RasterisedMesh<double>&,
                                                      std::span<const double>);

}  // namespace retinaface::mesh
