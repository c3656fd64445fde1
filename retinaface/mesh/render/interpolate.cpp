#include "retinaface/mesh/render/interpolate.h"

#include <string>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

/// Calls body(pixel, corners) for each pixel that sees a triangle.
template <typename T, typename Body>
void for_each_covered(const Raster<T>& raster, std::span<const std::int32_t> triangles,
                      const Body& body) {
  for (std::size_t pixel = 0; pixel < raster.num_pixels(); ++pixel) {
    const std::int32_t triangle = raster.triangle_ids[pixel];
    if (triangle != kBackground) body(pixel, &triangles[3 * static_cast<std::size_t>(triangle)]);
  }
}

template <typename T>
void require_sizes(std::span<const T> attributes, std::span<const std::int32_t> triangles,
                   const Raster<T>& raster, const Channels& channels, std::size_t num_values) {
  RETINAFACE_REQUIRE(triangles.size() == 3 * raster.num_triangles,
                     std::to_string(triangles.size()) + " indices, the raster has seen " +
                         std::to_string(raster.num_triangles) + " triangles");
  RETINAFACE_REQUIRE(attributes.size() == raster.num_vertices * channels.count,
                     std::to_string(attributes.size()) + " attributes, " +
                         std::to_string(channels.count) + " for each of " +
                         std::to_string(raster.num_vertices) + " vertices were expected");
  RETINAFACE_REQUIRE(
      channels.first + channels.count <= channels.pixel_stride(),
      "channels end beyond the " + std::to_string(channels.pixel_stride()) + " of a pixel");
  RETINAFACE_REQUIRE(
      num_values == raster.num_pixels() * channels.pixel_stride(),
      std::to_string(num_values) + " values of " + std::to_string(raster.num_pixels()) + " pixels");
}

/// With `kCount` channels, known to the compiler, or channels.count when it is 0.
template <std::size_t kCount, typename T>
void blend(std::span<const T> attributes, std::span<const std::int32_t> triangles,
           const Raster<T>& raster, const Channels& channels, std::span<T> pixels) {
  const std::size_t count = kCount == 0 ? channels.count : kCount;
  for_each_covered(raster, triangles, [&](std::size_t pixel, const std::int32_t* corners) {
    const T* const b = &raster.barycentrics[3 * pixel];
    const T* const a0 = attributes.data() + static_cast<std::size_t>(corners[0]) * count;
    const T* const a1 = attributes.data() + static_cast<std::size_t>(corners[1]) * count;
    const T* const a2 = attributes.data() + static_cast<std::size_t>(corners[2]) * count;
    T* const out = pixels.data() + pixel * channels.pixel_stride() + channels.first;
    for (std::size_t k = 0; k < count; ++k) out[k] = b[0] * a0[k] + b[1] * a1[k] + b[2] * a2[k];
  });
}

/// Gradients of what `blend` does, added.
template <typename T>
struct BlendGradient {
  std::span<const T> pixels;
  std::span<T> attributes;
  std::span<T> barycentrics;
};

template <std::size_t kCount, typename T>
void blend_backward(std::span<const T> attributes, std::span<const std::int32_t> triangles,
                    const Raster<T>& raster, const Channels& channels, const BlendGradient<T>& to) {
  const std::size_t count = kCount == 0 ? channels.count : kCount;
  for_each_covered(raster, triangles, [&](std::size_t pixel, const std::int32_t* corners) {
    const T* const gradient = to.pixels.data() + pixel * channels.pixel_stride() + channels.first;
    for (std::size_t i = 0; i < 3; ++i) {
      const std::size_t start = static_cast<std::size_t>(corners[i]) * count;
      const T weight = raster.barycentrics[3 * pixel + i];
      T slope = 0;
      for (std::size_t k = 0; k < count; ++k) {
        to.attributes[start + k] += weight * gradient[k];
        slope += attributes[start + k] * gradient[k];
      }
      to.barycentrics[3 * pixel + i] += slope;
    }
  });
}

}  // namespace

template <typename T>
void interpolate(std::span<const T> attributes, std::span<const std::int32_t> triangles,
                 const Raster<T>& raster, const Channels& channels, std::span<T> pixels) {
  require_sizes(attributes, triangles, raster, channels, pixels.size());
  if (channels.count == 3) return blend<3>(attributes, triangles, raster, channels, pixels);
  if (channels.count == 9) return blend<9>(attributes, triangles, raster, channels, pixels);
  blend<0>(attributes, triangles, raster, channels, pixels);
}

template <typename T>
void interpolate_backward(std::span<const T> attributes, std::span<const std::int32_t> triangles,
                          const Raster<T>& raster, const Channels& channels,
                          std::span<const T> pixel_gradient, std::span<T> attribute_gradient,
                          std::span<T> barycentric_gradient) {
  require_sizes(attributes, triangles, raster, channels, pixel_gradient.size());
  RETINAFACE_REQUIRE(attribute_gradient.size() == attributes.size() &&
                         barycentric_gradient.size() == raster.barycentrics.size(),
                     "gradients have other sizes than what they are of");
  const BlendGradient<T> to{pixel_gradient, attribute_gradient, barycentric_gradient};
  if (channels.count == 3) return blend_backward<3>(attributes, triangles, raster, channels, to);
  blend_backward<0>(attributes, triangles, raster, channels, to);
}

template void interpolate(std::span<const float>, std::span<const std::int32_t>,
                          const Raster<float>&, const Channels&, std::span<float>);
template void interpolate(std::span<const double>, std::span<const std::int32_t>,
                          const Raster<double>&, const Channels&, std::span<double>);
template void interpolate_backward(std::span<const float>, std::span<const std::int32_t>,
                                   const Raster<float>&, const Channels&, std::span<const float>,
                                   std::span<float>, std::span<float>);
template void interpolate_backward(std::span<const double>, std::span<const std::int32_t>,
                                   const Raster<double>&, const Channels&, std::span<const double>,
                                   std::span<double>, std::span<double>);

}  // namespace retinaface::mesh
