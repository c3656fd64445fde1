#include "retinaface/mesh/model/procedural_skin.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/io/srgb.h"
#include "retinaface/mesh/model/skin_reflectance.h"

namespace retinaface::mesh {
namespace {

constexpr Vec3 kMouth{0.1F, 0.025F, 0.02F};
constexpr Vec3 kEyeWhite{0.68F, 0.62F, 0.58F};
constexpr Vec3 kBlueIris{0.13F, 0.2F, 0.27F};
constexpr Vec3 kBrownIris{0.05F, 0.025F, 0.012F};

// What one standard deviation of one pattern adds to an amount of pigment.
constexpr float kMelaninStep = 0.012F;
constexpr float kHaemoglobinStep = 0.05F;

Vec3 mixed(Vec3 under, Vec3 over, float share) {
  return under + share * (over - under);
}

/// Waves of random direction, whose length is 0.8 to 2.5 distances between the eyes' outer corners.
std::vector<SkinPattern> patterns_over(std::span<const Vec3> positions, float eye_distance) {
  struct Wave {
    Vec3 direction;
    float phase;
  };
  std::array<Wave, kNumSkinPatterns> waves;
  Random random(68);
  const auto normal = [&] { return static_cast<float>(random.normal()); };
  for (Wave& wave : waves) {
    const auto length = static_cast<float>(random.uniform(0.8, 2.5)) * eye_distance;
    wave.direction.x = normal();
    wave.direction.y = normal();
    wave.direction.z = normal();
    wave.direction = 2 * std::numbers::pi_v<float> / length * unit_vector(wave.direction);
    wave.phase = static_cast<float>(random.uniform(0, 2 * std::numbers::pi));
  }
  std::vector<SkinPattern> patterns(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    std::ranges::transform(waves, patterns[i].begin(), [&](const Wave& wave) {
      return std::cos(dot(wave.direction, positions[i]) + wave.phase);
    });
  }
  return patterns;
}

SkinPattern random_pattern(Random& random) {
  SkinPattern pattern;
  for (float& amount : pattern) amount = static_cast<float>(random.normal());
  return pattern;
}

float sum_of(const SkinPattern& pattern, const SkinPattern& amounts) {
  return std::inner_product(pattern.begin(), pattern.end(), amounts.begin(), 0.0F);
}

}  // namespace

SkinCoefficients sample_skin(Random& random) {
  const auto between = [&](double low, double high) {
    return static_cast<float>(random.uniform(low, high));
  };
  SkinCoefficients person;
  person.melanin = between(0, 1);
  person.haemoglobin = between(0.1, 0.8);
  person.lip_redness = between(0, 1);
  // Dark skin goes with dark hair and eyes more often than not.
  person.hair_melanin = between(std::min(0.9F, 0.15F + person.melanin), 1);
  person.eye_melanin = between(std::min(0.9F, person.melanin), 1);
  person.brows = between(0.7, 1);
  person.beard = std::max(0.0F, between(-1, 0.8));
  person.melanin_pattern = random_pattern(random);
  person.haemoglobin_pattern = random_pattern(random);
  return person;
}

ProceduralSkin::ProceduralSkin(const MorphableModel& model)
    : ProceduralSkin(evaluate_mesh(model, {}).positions, model.landmarks68) {}

ProceduralSkin::ProceduralSkin(std::span<const Vec3> positions,
                               std::span<const std::uint32_t> landmarks68)
    : regions_(face_regions(positions, landmarks68)),
      patterns_(patterns_over(positions,
                              length(positions[landmarks68[45]] - positions[landmarks68[36]]))) {}

Vec3 ProceduralSkin::albedo_of(std::size_t i, const SkinCoefficients& person, Vec3 hair) const {
  const float melanin =
      std::clamp(person.melanin + kMelaninStep * sum_of(patterns_[i], person.melanin_pattern) +
                     0.04F * regions_.under_eyes[i],
                 0.0F, 1.0F);
  const float haemoglobin =
      std::max(0.0F, person.haemoglobin +
                         kHaemoglobinStep * sum_of(patterns_[i], person.haemoglobin_pattern) +
                         0.4F * regions_.flushed[i] + 0.2F * regions_.under_eyes[i]);
  Vec3 colour = skin_reflectance(melanin, haemoglobin);
  colour = mixed(colour, hair, 0.55F * person.beard * regions_.beard[i]);
  if (regions_.lips[i] > 0) {
    const Vec3 lips = skin_reflectance(0.9F * melanin, haemoglobin + 2.5F + 4 * person.lip_redness);
    colour = mixed(colour, lips, regions_.lips[i]);
  }
  colour = mixed(colour, kMouth, regions_.mouth[i]);
  colour = mixed(colour, hair, 0.95F * person.brows * regions_.brows[i]);
  colour = mixed(colour, hair, 0.75F * regions_.lid_margins[i]);
  colour = mixed(colour, kEyeWhite, regions_.eye_whites[i]);
  return mixed(colour, mixed(kBlueIris, kBrownIris, person.eye_melanin), regions_.irises[i]);
}

std::vector<Vec3> ProceduralSkin::albedo(const SkinCoefficients& person) const {
  const Vec3 hair = hair_reflectance(person.hair_melanin);
  std::vector<Vec3> colours(patterns_.size());
  for (std::size_t i = 0; i < colours.size(); ++i) colours[i] = albedo_of(i, person, hair);
  return colours;
}

std::vector<Vec3> ProceduralSkin::colours(const SkinCoefficients& person) const {
  return srgb_colours(albedo(person));
}

std::vector<Vec3> srgb_colours(std::span<const Vec3> linear) {
  std::vector<Vec3> colours(linear.size());
  std::ranges::transform(linear, colours.begin(),
                         [](Vec3 colour) { return internal::srgb_from_linear(colour); });
  return colours;
}

}  // namespace retinaface::mesh
