#include "retinaface/mesh/learning/auto_encoder_start.h"

#include <algorithm>
#include <span>

#include "retinaface/mesh/learning/fit_upsampling.h"
#include "retinaface/mesh/learning/principal_start.h"

namespace retinaface::mesh {

std::vector<float> draw_meshes(const MeshSource& source, std::size_t count,
                               std::size_t num_vertices, std::uint64_t seed) {
  const std::size_t size = num_vertices * kVertexChannels;
  std::vector<float> meshes(count * size);
  Random random(seed);
  for (std::size_t i = 0; i < count; ++i) source(random, std::span(meshes).subspan(i * size, size));
  return meshes;
}

Result<AutoEncoderStart> start_auto_encoder(const MeshSource& source, const Mesh& shape,
                                            const std::vector<std::uint32_t>& locked,
                                            const AutoEncoderDesign& design) {
  constexpr std::size_t kCompared = 128;
  AutoEncoderStart start;
  MeshAutoEncoder& network = start.network;
  RETINAFACE_ASSIGN_OR_RETURN(
      network.hierarchy,
      build_hierarchy(
          shape, {.num_levels = design.decoder_widths.size(), .locked = locked, .last_locked = 1}));
  const std::size_t num_vertices = shape.positions.size();
  const auto samples = draw_meshes(source, design.num_samples, num_vertices, design.seed);
  network.statistics = statistics_of(samples, num_vertices);
  const std::size_t num_values = num_vertices * kVertexChannels;
  const std::size_t num_components =
      std::max(design.latent_size, std::min({kCompared, num_values, design.num_samples}));
  start.components = principal_components(weighed_vertices(samples, design.colour_weight),
                                          num_values, num_components, design.seed);
  fit_upsampling(start.components, design.colour_weight, design.num_upsampling_entries, network);
  network.encoder = {.num_taps = design.num_taps,
                     .latent_size = design.latent_size,
                     .widths = design.encoder_widths,
                     .negative_slope = design.negative_slope};
  network.decoder = network.encoder;
  network.decoder.widths = design.decoder_widths;
  start_from_components(start.components, design.colour_weight, samples, design.seed, network);
  return start;
}

}  // namespace retinaface::mesh
