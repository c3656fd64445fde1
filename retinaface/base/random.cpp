#include "retinaface/base/random.h"

#include <cmath>
#include <numbers>

namespace retinaface {

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log1p(-uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

}  // namespace retinaface
