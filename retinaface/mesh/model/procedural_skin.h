#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/mesh/model/face_regions.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Smooth patterns over the face in which each pigment varies.
inline constexpr std::size_t kNumSkinPatterns = 10;
using SkinPattern = std::array<float, kNumSkinPatterns>;

/// What somebody's skin looks like; amounts are in [0, 1].
struct SkinCoefficients {
  float melanin = 0.3F;      ///< from the lightest people to the darkest
  float haemoglobin = 0.4F;  ///< from pale to flushed
  float lip_redness = 0.5F;
  float hair_melanin = 0.7F;          ///< of brows and beard, from blond to black
  float brows = 0.9F;                 ///< how dense
  float beard = 0;                    ///< how dense, as after shaving
  float eye_melanin = 0.6F;           ///< of the iris, from blue to brown
  SkinPattern melanin_pattern{};      ///< standard normal
  SkinPattern haemoglobin_pattern{};  ///< standard normal

  friend bool operator==(const SkinCoefficients&, const SkinCoefficients&) = default;
};

/// Somebody of any skin tone. The same seed gives the same person on every machine.
[[nodiscard]] SkinCoefficients sample_skin(Random& random);

/// The albedo of faces for morphable models that carry none: two pigments that vary smoothly over
/// the face, lips, brows, beard and eyes. Const members may run concurrently.
class ProceduralSkin {
 public:
  /// @throws ContractError  the model names no landmarks
  explicit ProceduralSkin(const MorphableModel& model);
  /// @param positions    of a face at rest that looks along z, y up; in any unit
  /// @param landmarks68  vertices
  /// @throws ContractError  as `face_regions`
  ProceduralSkin(std::span<const Vec3> positions, std::span<const std::uint32_t> landmarks68);

  /// One colour per vertex: reflectance in linear light, in [0, 1].
  [[nodiscard]] std::vector<Vec3> albedo(const SkinCoefficients& coefficients) const;
  /// The same as `Mesh` has colours: encoded as in pictures (sRGB).
  [[nodiscard]] std::vector<Vec3> colours(const SkinCoefficients& coefficients) const;

 private:
  [[nodiscard]] Vec3 albedo_of(std::size_t vertex, const SkinCoefficients& coefficients,
                               Vec3 hair) const;

  FaceRegions regions_;
  std::vector<SkinPattern> patterns_;  ///< one per vertex
};

/// Linear light, as renderers compute with, to what pictures store (IEC 61966-2-1).
[[nodiscard]] std::vector<Vec3> srgb_colours(std::span<const Vec3> linear);

}  // namespace retinaface::mesh
