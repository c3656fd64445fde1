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
  BackwardPixel(const T* all_channels, Vector3<T> color_gradient)
      : channels(all_channels), point(all_channels), color(color_gradient) {}

  const T* channels;
  SurfacePoint<T> point;
  Vector3<T> color;
  Vector3<T> normal;  ///< gradient of the normal of unit length
  Vector3<T> position;
  Vector3<T> diffuse;

  void store(T* to) const {
    normalised_backward(point.raw_normal, normal).store(to + kNormalChannel);
    position.store(to + kPositionChannel);
    diffuse.store(to + kDiffuseChannel);
  }
};

/// Gradients of an `Incidence`.
template <typename T>
struct IncidenceGradient {
  T cosine = 0;
  Vector3<T> direction;
};

/// How bright a highlight is: cosine^shininess.
template <typename T>
struct Highlight {
  Highlight(T scaled_cosine, T shininess)
      : cosine(std::min(scaled_cosine, T{1})),
        brightness(std::pow(cosine, shininess)),
        slope(shininess * brightness / cosine) {}

  T cosine;
  T brightness;
  T slope;  ///< of the brightness over the cosine
};

/// What one light's r·v is multiplied by all over the picture, and what follows from that: the
/// scale depends on each r·v, so that each has the gradient -pull * r·v besides its own.
template <typename T>
struct Gloss {
  T scale = 1;
  T pull = 0;
};

/// Of `PhongModel::TfMeshRenderer`, with s = 1 / root sum of squares of all c = r·v: what the
/// picture thinks of s is the sum of dL/d(s c) c over the highlights, and ds/dc = -s³ c.
template <typename T>
Gloss<T> normalised_gloss(std::span<const T> surface, std::span<const std::int32_t> triangle_ids,
                          const PointLight<T>& light, Vector3<T> eye,
                          std::span<const T> rgba_gradient) {
  const double energy = internal::reflection_energy(surface, light, eye);
  const T scale = internal::gloss_scale<T>(energy);
  if (energy <= internal::kLeastEnergy) return {.scale = scale, .pull = 0};
  double scale_gradient = 0;
  for (std::size_t pixel = 0; pixel < triangle_ids.size(); ++pixel) {
    if (triangle_ids[pixel] == kBackground) continue;
    const T* const channels = &surface[kNumGlossyChannels * pixel];
    const SurfacePoint<T> point(channels);
    const Incidence<T> incidence(point, light);
    const T cosine = Reflection<T>(point, incidence, eye).cosine;
    if (!(incidence.cosine > 0 && cosine * scale > 0)) continue;
    const auto specular = Vector3<T>::load(channels + kSpecularChannel);
    const auto color = Vector3<T>::load(&rgba_gradient[4 * pixel]);
    const Highlight<T> highlight(cosine * scale, channels[kShininessChannel]);
    scale_gradient +=
        static_cast<double>(dot(color, specular * light.intensity) * highlight.slope * cosine);
  }
  const double wide = scale;
  return {.scale = scale, .pull = static_cast<T>(wide * wide * wide * scale_gradient)};
}

/// Goes back through the shading of one pixel after the other, and sums up for the lighting.
template <typename T>
class BackwardShader {
 public:
  /// @param gloss  of each light, or empty for matte surfaces
  BackwardShader(const Lighting<T>& lighting, std::vector<Gloss<T>> gloss)
      : lighting_(lighting), gloss_(std::move(gloss)) {
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
      const bool lit = incidence.cosine > 0;
      if (!lit && (gloss_.empty() || gloss_[i].pull == 0)) continue;
      IncidenceGradient<T> gradient;
      if (lit) gradient = matte(pixel, incidence, i);
      if (!gloss_.empty()) {
        const Reflection<T> reflection(pixel.point, incidence, lighting_.eye);
        T cosine_gradient = -gloss_[i].pull * reflection.cosine;
        if (lit && reflection.cosine * gloss_[i].scale > 0)
          cosine_gradient += highlight(pixel, reflection.cosine, i, surface_gradient);
        reflect(pixel, incidence, reflection, cosine_gradient, gradient);
      }
      meet(pixel, incidence, i, gradient);
    }
    pixel.store(surface_gradient);
  }

  /// Of a pixel that shows nothing and only takes part in the norms.
  void run_background(const T* channels, T* surface_gradient) {
    BackwardPixel<T> pixel(channels, {});
    for (std::size_t i = 0; i < gloss_.size(); ++i) {
      const Incidence<T> incidence(pixel.point, lighting_.lights[i]);
      const Reflection<T> reflection(pixel.point, incidence, lighting_.eye);
      IncidenceGradient<T> gradient;
      reflect(pixel, incidence, reflection, -gloss_[i].pull * reflection.cosine, gradient);
      meet(pixel, incidence, i, gradient);
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

  /// @return  the gradient of r·v
  T highlight(const BackwardPixel<T>& pixel, T cosine, std::size_t light, T* surface_gradient) {
    const T scale = gloss_[light].scale;
    const Highlight<T> shine(cosine * scale, pixel.channels[kShininessChannel]);
    const auto specular = Vector3<T>::load(pixel.channels + kSpecularChannel);
    const Vector3<T> intensity = lighting_.lights[light].intensity;
    const T gradient = dot(pixel.color, specular * intensity);
    (shine.brightness * (pixel.color * intensity)).add_to(surface_gradient + kSpecularChannel);
    surface_gradient[kShininessChannel] += gradient * shine.brightness * std::log(shine.cosine);
    gradient_.lights[light].intensity += shine.brightness * (pixel.color * specular);
    return gradient * shine.slope * scale;
  }

  void reflect(BackwardPixel<T>& pixel, const Incidence<T>& incidence,
               const Reflection<T>& reflection, T cosine_gradient, IncidenceGradient<T>& to) {
    if (cosine_gradient == 0) return;
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

  void meet(BackwardPixel<T>& pixel, const Incidence<T>& incidence, std::size_t light,
            IncidenceGradient<T> gradient) {
    if (incidence.cosine > 0) {
      pixel.normal += gradient.cosine * incidence.direction;
      gradient.direction += gradient.cosine * pixel.point.normal;
    }
    const Vector3<T> to_light = normalised_backward(incidence.to_light, gradient.direction);
    gradient_.lights[light].position += to_light;
    pixel.position -= to_light;
  }

  const Lighting<T>& lighting_;
  std::vector<Gloss<T>> gloss_;
  Lighting<T> gradient_;
};

}  // namespace

template <typename T>
ShadeGradient<T> shade_backward(std::span<const T> surface, std::size_t num_channels,
                                std::span<const std::int32_t> triangle_ids,
                                const Lighting<T>& lighting, std::span<const T> rgba_gradient,
                                PhongModel model) {
  internal::require_shading_sizes(surface.size(), num_channels, triangle_ids.size());
  RETINAFACE_REQUIRE(rgba_gradient.size() == 4 * triangle_ids.size(),
                     std::to_string(rgba_gradient.size()) + " gradients of " +
                         std::to_string(triangle_ids.size()) + " pixels");
  const bool glossy = num_channels == kNumGlossyChannels;
  const bool normalised = glossy && model == PhongModel::TfMeshRenderer;
  std::vector<Gloss<T>> gloss(glossy ? lighting.lights.size() : 0);
  for (std::size_t i = 0; normalised && i < gloss.size(); ++i)
    gloss[i] =
        normalised_gloss(surface, triangle_ids, lighting.lights[i], lighting.eye, rgba_gradient);
  BackwardShader<T> shader(lighting, std::move(gloss));
  std::vector<T> surface_gradient(surface.size());
  for (std::size_t pixel = 0; pixel < triangle_ids.size(); ++pixel) {
    const T* const channels = &surface[num_channels * pixel];
    T* const gradient = &surface_gradient[num_channels * pixel];
    if (triangle_ids[pixel] != kBackground) {
      shader.run(channels, Vector3<T>::load(&rgba_gradient[4 * pixel]), gradient);
    } else if (normalised) {
      shader.run_background(channels, gradient);
    }
  }
  return {std::move(surface_gradient), shader.lighting_gradient()};
}

template ShadeGradient<float> shade_backward(std::span<const float>, std::size_t,
                                             std::span<const std::int32_t>, const Lighting<float>&,
                                             std::span<const float>, PhongModel);
template ShadeGradient<double> shade_backward(std::span<const double>, std::size_t,
                                              std::span<const std::int32_t>,
                                              const Lighting<double>&, std::span<const double>,
                                              PhongModel);

}  // namespace retinaface::mesh
