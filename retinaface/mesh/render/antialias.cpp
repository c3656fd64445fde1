#include "retinaface/mesh/render/antialias.h"

#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/silhouettes.h"

namespace retinaface::mesh {
namespace {

using internal::Blend;
using internal::Crossing;
using internal::SilhouetteFinder;

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
  const auto slopes = internal::way_slopes(crossing, mesh);
  for (std::size_t k = 0; k < 4; ++k) {
    clip_gradient[4 * crossing.start + k] += way_gradient * slopes.start[k];
    clip_gradient[4 * crossing.end + k] += way_gradient * slopes.end[k];
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
