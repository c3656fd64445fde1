#pragma once

#include <vector>

#include "retinaface/base/random.h"

namespace retinaface::mesh::testing {

/// Normal numbers of a seed.
[[nodiscard]] inline std::vector<double> random_numbers(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> numbers(count);
  for (double& number : numbers) number = random.normal();
  return numbers;
}

}  // namespace retinaface::mesh::testing
