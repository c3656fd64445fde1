#pragma once

#include <cmath>

#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh::internal {

/// IEC 61966-2-1: the intensity of light, in [0, 1], behind a value of a picture.
[[nodiscard]] inline float linear_from_srgb(float value) {
  return value <= 0.04045F ? value / 12.92F : std::pow((value + 0.055F) / 1.055F, 2.4F);
}

[[nodiscard]] inline float srgb_from_linear(float value) {
  return value <= 0.0031308F ? value * 12.92F : 1.055F * std::pow(value, 1 / 2.4F) - 0.055F;
}

[[nodiscard]] inline Vec3 linear_from_srgb(Vec3 colour) {
  return {linear_from_srgb(colour.x), linear_from_srgb(colour.y), linear_from_srgb(colour.z)};
}

[[nodiscard]] inline Vec3 srgb_from_linear(Vec3 colour) {
  return {srgb_from_linear(colour.x), srgb_from_linear(colour.y), srgb_from_linear(colour.z)};
}

}  // namespace retinaface::mesh::internal
