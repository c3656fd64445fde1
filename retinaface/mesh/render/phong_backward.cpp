#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/phong.h"
#include "retinaface/mesh/render/phong_terms.h"
#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {
namespace {

using internal::Incidence;
using internal::Reflection;
using internal::SurfacePoint;

/// A pixel on the way back: the gradient of its colour, and what becomes of it.
template <typename T>
struct BackwardPixel {
  BackwardPixel(const T* channels, Vector3<T> color_gradient)
      : point(channels), color(color_gradient) {}

  SurfacePoint<T> point;
  Vector3<T> color;
  Vector3<T> normal;  ///< gradient of the normal of unit length
  Vector3<T> position;
  Vector3<T> diffuse;

  void store(T* channels) const {
    normalised_backward(point.raw_normal, normal).store(channels + kNormalChannel);
    position.store(channels + kPositionChannel);
    diffuse.store(channels + kDiffuseChannel);
  }
};

/// Gradients of an `Incidence`.
template <typename T>
struct IncidenceGradient {
  T cosine = 0;
  Vector3<T> direction;
};

/// Goes back through the shading of one pixel after the other, and sums up for the lighting.
template <typename T>
class BackwardShader {
 public:
  BackwardShader(const Lighting<T>& lighting, bool glossy) : lighting_(lighting), glossy_(glossy) {
    gradient_.lights.assign(lighting.lights.size(), {.position = {}, .intensity = {0, 0, 0}});
    if (lighting.environment) gradient_.environment.emplace();
  }

  [[nodiscard]] const Lighting<T>& lighting_gradient() const { return gradient_; }

  /// @param surface_gradient  zeros, which become the gradients of `channels`
  void run(const T* channels, Vector3<T> color_gradient, T* surface_gradient) {
    BackwardPixel<T> pixel(channels, color_gradient);
    surroundings(pixel);
    for (std::size_t i = 0; i < lighting_.lights.size(); ++i) {
      const Incidence<T> incidence(pixel.point, lighting_.lights[i]);
      if (!(incidence.cosine > 0)) continue;
      IncidenceGradient<T> gradient = matte(pixel, incidence, i);
      if (glossy_) highlight(channels, pixel, incidence, i, gradient, surface_gradient);
      pixel.normal += gradient.cosine * incidence.direction;
      gradient.direction += gradient.cosine * pixel.point.normal;
      const Vector3<T> to_light = normalised_backward(incidence.to_light, gradient.direction);
      gradient_.lights[i].position += to_light;
      pixel.position -= to_light;
    }
    pixel.store(surface_gradient);
  }

 private:
  void surroundings(BackwardPixel<T>& pixel) {
    const Vector3<T> received = pixel.color * pixel.point.diffuse;
    gradient_.ambient += received;
    pixel.diffuse += pixel.color * internal::surrounding_light(lighting_, pixel.point.normal);
    if (!lighting_.environment) return;
    const auto basis = harmonics(pixel.point.normal);
    std::array<T, kNumHarmonics> weights;
    for (std::size_t k = 0; k < kNumHarmonics; ++k) {
      (*gradient_.environment)[k] += basis[k] * received;
      weights[k] = dot(received, (*lighting_.environment)[k]);
    }
    pixel.normal += harmonics_backward(pixel.point.normal, weights);
  }

  IncidenceGradient<T> matte(BackwardPixel<T>& pixel, const Incidence<T>& incidence,
                             std::size_t light) {
    const Vector3<T> intensity = lighting_.lights[light].intensity;
    pixel.diffuse += incidence.cosine * (pixel.color * intensity);
    gradient_.lights[light].intensity += incidence.cosine * (pixel.color * pixel.point.diffuse);
    return {.cosine = dot(pixel.color, pixel.point.diffuse * intensity), .direction = {}};
  }

  void highlight(const T* channels, BackwardPixel<T>& pixel, const Incidence<T>& incidence,
                 std::size_t light, IncidenceGradient<T>& to, T* surface_gradient) {
    const Reflection<T> reflection(pixel.point, incidence, lighting_.eye);
    if (!(reflection.cosine > 0)) return;
    const auto specular = Vector3<T>::load(channels + kSpecularChannel);
    const T shininess = channels[kShininessChannel];
    const Vector3<T> intensity = lighting_.lights[light].intensity;
    const T cosine = std::min(reflection.cosine, T{1});
    const T brightness = std::pow(cosine, shininess);
    const T brightness_gradient = dot(pixel.color, specular * intensity);
    (brightness * (pixel.color * intensity)).add_to(surface_gradient + kSpecularChannel);
    surface_gradient[kShininessChannel] += brightness_gradient * brightness * std::log(cosine);
    gradient_.lights[light].intensity += brightness * (pixel.color * specular);
    const T cosine_gradient = brightness_gradient * shininess * brightness / cosine;
    const Vector3<T> mirrored =
        normalised_backward(reflection.raw_mirrored, cosine_gradient * reflection.view);
    to.cosine += 2 * dot(mirrored, pixel.point.normal);
    to.direction -= mirrored;
    pixel.normal += 2 * incidence.cosine * mirrored;
    const Vector3<T> to_eye =
        normalised_backward(reflection.to_eye, cosine_gradient * reflection.mirrored);
    gradient_.eye += to_eye;
    pixel.position -= to_eye;
  }

  const Lighting<T>& lighting_;
  bool glossy_;
  Lighting<T> gradient_;
};

}  // namespace

template <typename T>
ShadeGradient<T> shade_backward(std::span<const T> surface, std::size_t num_channels,
                                std::span<const std::int32_t> triangle_ids,
                                const Lighting<T>& lighting, std::span<const T> rgba_gradient) {
  internal::require_shading_sizes(surface.size(), num_channels, triangle_ids.size());
  RETINAFACE_REQUIRE(rgba_gradient.size() == 4 * triangle_ids.size(),
                     std::to_string(rgba_gradient.size()) + " gradients of " +
                         std::to_string(triangle_ids.size()) + " pixels");
  BackwardShader<T> shader(lighting, num_channels == kNumGlossyChannels);
  std::vector<T> surface_gradient(surface.size());
  for (std::size_t pixel = 0; pixel < triangle_ids.size(); ++pixel) {
    if (triangle_ids[pixel] == kBackground) continue;
    shader.run(&surface[num_channels * pixel], Vector3<T>::load(&rgba_gradient[4 * pixel]),
               &surface_gradient[num_channels * pixel]);
  }
  return {std::move(surface_gradient), shader.lighting_gradient()};
}

template ShadeGradient<float> shade_backward(std::span<const float>, std::size_t,
                                             std::span<const std::int32_t>, const Lighting<float>&,
                                             std::span<const float>);
template ShadeGradient<double> shade_backward(std::span<const double>, std::size_t,
                                              std::span<const std::int32_t>,
                                              const Lighting<double>&, std::span<const double>);

}  // namespace retinaface::mesh
