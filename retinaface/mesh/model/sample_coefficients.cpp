#include "retinaface/mesh/model/sample_coefficients.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

/// Drawn again when in the tails: limiting instead would heap faces up at the limit.
float normal_without_tails(double max_deviation, Random& random) {
  double value = random.normal();
  while (std::fabs(value) > max_deviation) value = random.normal();
  return static_cast<float>(value);
}

std::vector<float> sample_components(std::size_t num_modes, const SampleLimits& limits,
                                     Random& random) {
  std::vector<float> coefficients(num_modes);
  for (float& value : coefficients) value = normal_without_tails(limits.max_deviation, random);
  return coefficients;
}

std::vector<float> sample_blendshapes(std::size_t num_modes, const SampleLimits& limits,
                                      Random& random) {
  std::vector<float> weights(num_modes, 0);
  std::vector<std::size_t> modes(num_modes);
  std::iota(modes.begin(), modes.end(), 0);
  const std::size_t num_moving = random.below(std::min(limits.max_blendshapes, num_modes) + 1);
  for (std::size_t i = 0; i < num_moving; ++i) {  // the first steps of a shuffle
    std::swap(modes[i], modes[i + random.below(num_modes - i)]);
    weights[modes[i]] = static_cast<float>(random.uniform(0, limits.max_blendshape_weight));
  }
  return weights;
}

std::vector<float> sample(const LinearModes& modes, const SampleLimits& limits, Random& random) {
  return modes.kind == ModeKind::Blendshapes ? sample_blendshapes(modes.size(), limits, random)
                                             : sample_components(modes.size(), limits, random);
}

}  // namespace

ModelCoefficients sample_coefficients(const MorphableModel& model, const SampleLimits& limits,
                                      Random& random) {
  RETINAFACE_REQUIRE(limits.max_deviation >= 0.1,
                     "max_deviation is " + std::to_string(limits.max_deviation));
  RETINAFACE_REQUIRE(limits.max_blendshape_weight >= 0 && limits.max_blendshape_weight <= 1,
                     "max_blendshape_weight is " + std::to_string(limits.max_blendshape_weight));
  ModelCoefficients coefficients;
  coefficients.identity = sample(model.identity, limits, random);
  coefficients.expression = sample(model.expression, limits, random);
  coefficients.albedo = sample(model.albedo, limits, random);
  return coefficients;
}

}  // namespace retinaface::mesh
