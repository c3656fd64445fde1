#include "retinaface/mesh/learning/reconstruction_errors.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/network/graph_network.h"
#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh {

void ReconstructionMeter::add(std::span<const float> actual, std::span<const float> expected) {
  RETINAFACE_REQUIRE(
      actual.size() == expected.size() && actual.size() % kVertexChannels == 0,
      std::to_string(actual.size()) + " numbers, expected " + std::to_string(expected.size()));
  for (std::size_t i = 0; i < actual.size(); i += kVertexChannels) {
    distances_.push_back(length(Vec3::load(&actual[i]) - Vec3::load(&expected[i])));
    for (std::size_t c = 3; c < kVertexChannels; ++c)
      colour_sum_ += std::abs(static_cast<double>(actual[i + c]) - expected[i + c]);
  }
}

ReconstructionErrors ReconstructionMeter::errors() const {
  RETINAFACE_REQUIRE(!distances_.empty(), "no mesh was measured");
  std::vector<float> sorted = distances_;
  const auto count = static_cast<double>(sorted.size());
  const auto p95 = sorted.begin() + static_cast<std::ptrdiff_t>(0.95 * (count - 1));
  std::nth_element(sorted.begin(), p95, sorted.end());
  return {.mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / count,
          .p95 = *p95,
          .largest = *std::max_element(p95, sorted.end()),
          .colour = colour_sum_ / (3 * count)};
}

}  // namespace retinaface::mesh
