#include "retinaface/mesh/learning/component_numbers.h"

namespace retinaface::mesh {

std::array<float, kVertexChannels> component_numbers(const PrincipalComponents& components,
                                                     float colour_weight,
                                                     const VertexStatistics& statistics,
                                                     std::size_t component, std::size_t vertex) {
  const float* direction =
      components.directions.data() + component * components.mean.size() + vertex * kVertexChannels;
  const float scale = components.standard_deviations[component];
  const float colour_scale = scale / colour_weight;
  const Vec3 deviation = statistics.deviation[vertex];
  const Vec3 colour = logistic(statistics.colour_mean[vertex]);
  const Vec3 slope = colour * (Vec3{1, 1, 1} - colour) * statistics.colour_deviation[vertex];
  return {scale * direction[0] / deviation.x,    scale * direction[1] / deviation.y,
          scale * direction[2] / deviation.z,    colour_scale * direction[3] / slope.x,
          colour_scale * direction[4] / slope.y, colour_scale * direction[5] / slope.z};
}

}  // namespace retinaface::mesh
