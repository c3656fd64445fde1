#include "retinaface/mesh/render/phong.h"

#include <cmath>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/phong_terms.h"
#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {
namespace {

using internal::Incidence;
using internal::Reflection;
using internal::SurfacePoint;

template <typename T>
std::vector<T> gloss_scales(std::span<const T> surface, const Lighting<T>& lighting) {
  std::vector<T> scales;
  for (const PointLight<T>& light : lighting.lights) {
    const double energy = internal::reflection_energy(surface, light, lighting.eye);
    scales.push_back(internal::gloss_scale<T>(energy));
  }
  return scales;
}

template <typename T>
class Shader {
 public:
  Shader(const Lighting<T>& lighting, bool glossy, std::vector<T> gloss_scales)
      : lighting_(lighting), glossy_(glossy), gloss_scales_(std::move(gloss_scales)) {}

  [[nodiscard]] Vector3<T> color(const T* channels) const {
    const SurfacePoint<T> point(channels);
    Vector3<T> received = internal::surrounding_light(lighting_, point.normal);
    Vector3<T> mirrored;
    for (std::size_t i = 0; i < lighting_.lights.size(); ++i) {
      const PointLight<T>& light = lighting_.lights[i];
      const Incidence<T> incidence(point, light);
      received += incidence.cosine * light.intensity;
      if (glossy_ && incidence.cosine > 0)
        mirrored += highlight(point, incidence, i, channels[kShininessChannel]) * light.intensity;
    }
    const Vector3<T> matte = point.diffuse * received;
    return glossy_ ? matte + Vector3<T>::load(channels + kSpecularChannel) * mirrored : matte;
  }

 private:
  [[nodiscard]] T highlight(const SurfacePoint<T>& point, const Incidence<T>& incidence,
                            std::size_t light, T shininess) const {
    const T scale = gloss_scales_.empty() ? T{1} : gloss_scales_[light];
    const T cosine = Reflection<T>(point, incidence, lighting_.eye).cosine * scale;
    return std::pow(std::clamp(cosine, T{0}, T{1}), shininess);
  }

  const Lighting<T>& lighting_;
  bool glossy_;
  std::vector<T> gloss_scales_;
};

}  // namespace

void internal::require_shading_sizes(std::size_t num_values, std::size_t num_channels,
                                     std::size_t num_pixels) {
  RETINAFACE_REQUIRE(num_channels == kNumMatteChannels || num_channels == kNumGlossyChannels,
                     std::to_string(num_channels) + " channels, 9 or 13 were expected");
  RETINAFACE_REQUIRE(num_values == num_channels * num_pixels,
                     std::to_string(num_values) + " values of " + std::to_string(num_pixels) +
                         " pixels with " + std::to_string(num_channels) + " channels");
}

template <typename T>
std::vector<T> shade(std::span<const T> surface, std::size_t num_channels,
                     std::span<const std::int32_t> triangle_ids, const Lighting<T>& lighting,
                     PhongModel model) {
  internal::require_shading_sizes(surface.size(), num_channels, triangle_ids.size());
  const bool glossy = num_channels == kNumGlossyChannels;
  const bool scaled = glossy && model == PhongModel::TfMeshRenderer;
  const Shader<T> shader(lighting, glossy,
                         scaled ? gloss_scales(surface, lighting) : std::vector<T>{});
  std::vector<T> rgba(4 * triangle_ids.size());
  for (std::size_t pixel = 0; pixel < triangle_ids.size(); ++pixel) {
    if (triangle_ids[pixel] == kBackground) continue;
    shader.color(&surface[num_channels * pixel]).store(&rgba[4 * pixel]);
    rgba[4 * pixel + 3] = 1;
  }
  return rgba;
}

template std::vector<float> shade(std::span<const float>, std::size_t,
                                  std::span<const std::int32_t>, const Lighting<float>&,
                                  PhongModel);
template std::vector<double> shade(std::span<const double>, std::size_t,
                                   std::span<const std::int32_t>, const Lighting<double>&,
                                   PhongModel);

}  // namespace retinaface::mesh
