#include "retinaface/mesh/learning/component_numbers.h"

#include <cmath>

namespace retinaface::mesh {
namespace {

/// Of 1 / (1 + exp(-x)).
float sigmoid_slope(float x) {
  const float colour = 1 / (1 + std::exp(-x));
  return colour * (1 - colour);
}

}  // namespace

std::array<float, kVertexChannels> component_numbers(const PrincipalComponents& components,
                                                     float colour_weight,
                                                     const VertexStatistics& statistics,
                                                     std::size_t component, std::size_t vertex) {
  const float* direction =
      components.directions.data() + component * components.mean.size() + vertex * kVertexChannels;
  const float scale = components.standard_deviations[component];
  const float colour_scale = scale / colour_weight;
  const Vec3 deviation = statistics.deviation[vertex];
  const Vec3 mean = statistics.colour_mean[vertex];
  const Vec3 fade = statistics.colour_deviation[vertex];
  return {scale * direction[0] / deviation.x,
          scale * direction[1] / deviation.y,
          scale * direction[2] / deviation.z,
          colour_scale * direction[3] / (sigmoid_slope(mean.x) * fade.x),
          colour_scale * direction[4] / (sigmoid_slope(mean.y) * fade.y),
          colour_scale * direction[5] / (sigmoid_slope(mean.z) * fade.z)};
}

}  // namespace retinaface::mesh
