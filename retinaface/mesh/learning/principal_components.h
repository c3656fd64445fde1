#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace retinaface::mesh {

/// The mean of samples and the directions in which they vary most.
struct PrincipalComponents {
  std::vector<float> mean;                 ///< [num_values]
  std::vector<float> directions;           ///< [num_components, num_values], orthonormal
  std::vector<float> standard_deviations;  ///< [num_components], falling

  [[nodiscard]] std::size_t size() const { return standard_deviations.size(); }

  /// Coefficients in standard deviations, [size()]; 0 for a direction without any.
  /// @throws ContractError  a sample of another size
  [[nodiscard]] std::vector<float> project(std::span<const float> sample) const;
  /// The sample that the leading `num_components` alone leave of one.
  [[nodiscard]] std::vector<float> approximate(std::span<const float> sample,
                                               std::size_t num_components) const;
};

/// By subspace iteration from random directions (Halko, Martinsson and Tropp 2011, algorithm 4.4),
/// with 32 directions more than asked for. The same seed gives the same result on one machine.
///
/// @param samples         [num_samples, num_values]; taken over, because they may be large
/// @param num_components  at most num_samples and num_values
/// @throws ContractError  sizes that do not fit
[[nodiscard]] PrincipalComponents principal_components(std::vector<float> samples,
                                                       std::size_t num_values,
                                                       std::size_t num_components,
                                                       std::uint64_t seed);

}  // namespace retinaface::mesh
