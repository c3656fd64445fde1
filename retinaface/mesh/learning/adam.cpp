#include "retinaface/mesh/learning/adam.h"

#include <cmath>
#include <string>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {

void Adam::step(std::span<float> parameters, std::span<float> gradients, float rate) {
  RETINAFACE_REQUIRE(
      parameters.size() == mean_.size() && gradients.size() == mean_.size(),
      std::to_string(parameters.size()) + " parameters, expected " + std::to_string(mean_.size()));
  mean_left_ *= options_.mean_decay;
  square_left_ *= options_.square_decay;
  const float mean_share = 1 - options_.mean_decay;
  const float square_share = 1 - options_.square_decay;
  const float scaled_rate = rate / (1 - mean_left_);
  const float square_scale = 1 / (1 - square_left_);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const float gradient = gradients[i];
    mean_[i] += mean_share * (gradient - mean_[i]);
    square_[i] += square_share * (gradient * gradient - square_[i]);
    parameters[i] -= scaled_rate * mean_[i] / (std::sqrt(square_[i] * square_scale) + 1e-8F);
    gradients[i] = 0;
  }
}

}  // namespace retinaface::mesh
