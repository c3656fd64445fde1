#include "retinaface/mesh/network/test_auto_encoder.h"

#include <numeric>

#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh::testing {
namespace {

std::vector<float> random_parameters(const ParameterLayout& layout, std::uint64_t seed) {
  const auto values = layout.initial_values(seed, 0.5);
  return {values.begin(), values.end()};
}

}  // namespace

MeshAutoEncoder small_auto_encoder() {
  const Mesh sphere = icosphere(1);
  const std::size_t count = sphere.positions.size();
  MeshAutoEncoder network;
  network.name = "ball";
  network.licence = "free";
  network.provenance = "a test";
  network.hierarchy = build_hierarchy(sphere, {.num_levels = 3}).value();
  network.statistics = {sphere.positions, std::vector<Vec3>(count, Vec3{1, 2, 3}),
                        std::vector<Vec3>(count, Vec3{-1, 0, 1}),
                        std::vector<Vec3>(count, Vec3{0.5F, 1, 2})};
  network.model_vertices.resize(count);
  std::iota(network.model_vertices.begin(), network.model_vertices.end(), 7U);
  for (std::uint32_t i = 0; i < 68; ++i)
    network.landmarks68.push_back(i % static_cast<std::uint32_t>(count));
  network.encoder = {.num_taps = 2, .latent_size = 2, .widths = {4, 3, 2}, .negative_slope = 0.5};
  network.decoder = {.filter = GraphFilter::Spiral,
                     .num_taps = 4,
                     .latent_size = 2,
                     .widths = {2, 3, 4},
                     .negative_slope = 1};
  network.encoder_parameters =
      random_parameters(GraphEncoder<float>(network.hierarchy, network.encoder).parameters(), 1);
  network.decoder_parameters =
      random_parameters(GraphDecoder<float>(network.hierarchy, network.decoder).parameters(), 2);
  return network;
}

}  // namespace retinaface::mesh::testing
