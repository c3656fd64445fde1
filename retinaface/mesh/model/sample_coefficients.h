#pragma once

#include <cstddef>

#include "retinaface/base/random.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// How far from the mean a sampled face may be.
struct SampleLimits {
  /// Of a principal component, in standard deviations; at least 0.1. Beyond about 2.5 single modes
  /// look like damage more often than like a person.
  double max_deviation = 2.5;
  /// Blendshapes that move together; a face seldom shows more than a few.
  std::size_t max_blendshapes = 4;
  double max_blendshape_weight = 1;  ///< in [0, 1]
};

/// Coefficients of a plausible face, one for every mode: principal components from a normal
/// distribution without its tails, up to `max_blendshapes` different blendshapes with uniform
/// weights. The same seed gives the same face on every machine.
///
/// @throws ContractError  a limit out of its range
[[nodiscard]] ModelCoefficients sample_coefficients(const MorphableModel& model,
                                                    const SampleLimits& limits, Random& random);

}  // namespace retinaface::mesh
