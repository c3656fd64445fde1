#include "retinaface/mesh/model/skin_reflectance.h"

#include <cmath>

namespace retinaface::mesh {
namespace {

// Absorption over scattering. Chosen so that the curve of `melanin` passes through light, tan and
// dark tones of the Monk scale (2022); the order of the channels is that of the pigments' spectra
// (Jacques 2013): melanin takes more the shorter the waves, haemoglobin little red.
constexpr Vec3 kBloodlessSkin{0.005F, 0.02F, 0.07F};
constexpr Vec3 kMelanin{0.38F, 1, 2.1F};
constexpr Vec3 kHaemoglobin{0.003F, 0.12F, 0.075F};
constexpr float kLeastMelanin = 0.03F;
constexpr float kMostMelanin = 11;

float reflectance(float absorption) {
  return 1 + absorption - std::sqrt(absorption * absorption + 2 * absorption);
}

Vec3 reflectance(Vec3 absorption) {
  return {reflectance(absorption.x), reflectance(absorption.y), reflectance(absorption.z)};
}

/// A flushed skin shows its blood however dark it is, so that blood grows with what hides it.
float blood_behind(float melanin) {
  return 1 + melanin;
}

}  // namespace

Vec3 skin_reflectance(float melanin, float haemoglobin) {
  const float density = kLeastMelanin * std::pow(kMostMelanin / kLeastMelanin, melanin);
  return reflectance(kBloodlessSkin + density * kMelanin +
                     haemoglobin * blood_behind(density) * kHaemoglobin);
}

Vec3 hair_reflectance(float melanin) {
  const float density = 0.5F * std::pow(60.0F, melanin);
  return reflectance(density * Vec3{0.6F, 1, 1.7F});
}

}  // namespace retinaface::mesh
