#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh {

/// Shines equally in all directions and does not fade with distance.
template <typename T>
struct PointLight {
  Vector3<T> position{};
  Vector3<T> intensity{1, 1, 1};  ///< red, green, blue
};

inline constexpr std::size_t kNumHarmonics = 9;

/// Coefficients, red, green and blue, of what a matte surface receives from far away as a function
/// of its normal: real spherical harmonics up to degree 2 in the order of `harmonics`.
template <typename T>
using Environment = std::array<Vector3<T>, kNumHarmonics>;

/// What shines on a scene, in world coordinates, and from where it is seen.
template <typename T>
struct Lighting {
  std::vector<PointLight<T>> lights{};
  Vector3<T> ambient{};
  std::optional<Environment<T>> environment{};
  Vector3<T> eye{};  ///< used for glossy surfaces only
};

namespace internal {
// Normalisation of the real spherical harmonics, from the mean square of each being 1 / (4 pi).
inline constexpr double kHarmonic0 = 0.28209479177387814;  // 1 / (2 sqrt(pi))
inline constexpr double kHarmonic1 = 0.48860251190291992;  // sqrt(3 / pi) / 2
inline constexpr double kHarmonic2 = 1.0925484305920792;   // sqrt(15 / pi) / 2
inline constexpr double kHarmonic3 = 0.31539156525252005;  // sqrt(5 / pi) / 4
}  // namespace internal

/// Real spherical harmonics of a unit vector (Ramamoorthi and Hanrahan 2001, equation 3): 1; y, z,
/// x; xy, yz, 3z² - 1, xz, x² - y²; with their normalisation.
template <typename T>
[[nodiscard]] std::array<T, kNumHarmonics> harmonics(Vector3<T> unit) {
  const auto [x, y, z] = unit;
  constexpr auto k0 = static_cast<T>(internal::kHarmonic0);
  constexpr auto k1 = static_cast<T>(internal::kHarmonic1);
  constexpr auto k2 = static_cast<T>(internal::kHarmonic2);
  constexpr auto k3 = static_cast<T>(internal::kHarmonic3);
  return {k0,
          k1 * y,
          k1 * z,
          k1 * x,
          k2 * x * y,
          k2 * y * z,
          k3 * (3 * z * z - 1),
          k2 * x * z,
          k2 / 2 * (x * x - y * y)};
}

/// The gradient with respect to the unit vector of sum_k weights[k] * harmonics(unit)[k].
template <typename T>
[[nodiscard]] Vector3<T> harmonics_backward(Vector3<T> unit,
                                            const std::array<T, kNumHarmonics>& weights) {
  const auto [x, y, z] = unit;
  constexpr auto k1 = static_cast<T>(internal::kHarmonic1);
  constexpr auto k2 = static_cast<T>(internal::kHarmonic2);
  constexpr auto k3 = static_cast<T>(internal::kHarmonic3);
  return {k1 * weights[3] + k2 * (y * weights[4] + z * weights[7] + x * weights[8]),
          k1 * weights[1] + k2 * (x * weights[4] + z * weights[5] - y * weights[8]),
          k1 * weights[2] + k2 * (y * weights[5] + x * weights[7]) + 6 * k3 * z * weights[6]};
}

}  // namespace retinaface::mesh
