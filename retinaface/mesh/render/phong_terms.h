#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "retinaface/mesh/render/lighting.h"
#include "retinaface/mesh/render/phong.h"

namespace retinaface::mesh::internal {

/// A pixel's surface as `shade` reads it.
template <typename T>
struct SurfacePoint {
  explicit SurfacePoint(const T* channels)
      : raw_normal(Vector3<T>::load(channels + kNormalChannel)),
        normal(normalised(raw_normal)),
        position(Vector3<T>::load(channels + kPositionChannel)),
        diffuse(Vector3<T>::load(channels + kDiffuseChannel)) {}

  Vector3<T> raw_normal, normal, position, diffuse;
};

/// How a light meets the surface.
template <typename T>
struct Incidence {
  Incidence(const SurfacePoint<T>& point, const PointLight<T>& light)
      : to_light(light.position - point.position),
        direction(normalised(to_light)),
        cosine(std::max(dot(point.normal, direction), T{0})) {}

  Vector3<T> to_light;
  Vector3<T> direction;
  T cosine;  ///< 0 where the surface is turned away
};

/// How the light's mirror image meets the eye.
template <typename T>
struct Reflection {
  Reflection(const SurfacePoint<T>& point, const Incidence<T>& incidence, Vector3<T> eye)
      : raw_mirrored(2 * incidence.cosine * point.normal - incidence.direction),
        mirrored(normalised(raw_mirrored)),
        to_eye(eye - point.position),
        view(normalised(to_eye)),
        cosine(dot(mirrored, view)) {}

  Vector3<T> raw_mirrored, mirrored, to_eye, view;
  T cosine;
};

/// The sum over the picture's pixels, background included, of the squares of r·v.
template <typename T>
double reflection_energy(std::span<const T> surface, const PointLight<T>& light, Vector3<T> eye) {
  double sum = 0;
  for (std::size_t i = 0; i < surface.size(); i += kNumGlossyChannels) {
    const SurfacePoint<T> point(&surface[i]);
    const T cosine = Reflection<T>(point, Incidence<T>(point, light), eye).cosine;
    sum += static_cast<double>(cosine) * cosine;
  }
  return sum;
}

inline constexpr double kLeastEnergy = 1e-12;

/// What `PhongModel::TfMeshRenderer` multiplies r·v by.
template <typename T>
T gloss_scale(double energy) {
  return static_cast<T>(1 / std::sqrt(std::max(energy, kLeastEnergy)));
}

/// What a matte surface receives but for the point lights.
template <typename T>
Vector3<T> surrounding_light(const Lighting<T>& lighting, Vector3<T> normal) {
  Vector3<T> light = lighting.ambient;
  if (!lighting.environment) return light;
  const auto basis = harmonics(normal);
  for (std::size_t k = 0; k < kNumHarmonics; ++k) light += basis[k] * (*lighting.environment)[k];
  return light;
}

/// Checks what `shade` and `shade_backward` share.
void require_shading_sizes(std::size_t num_values, std::size_t num_channels,
                           std::size_t num_pixels);

}  // namespace retinaface::mesh::internal
