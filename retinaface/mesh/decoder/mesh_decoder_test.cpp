#include "retinaface/mesh/decoder/mesh_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/decoder/finish_vertices.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

const MeshHierarchy& hierarchy() {
  static const MeshHierarchy built =
      build_hierarchy(testing::icosphere(3), {.num_levels = 3}).value();
  return built;
}

VertexStatistics statistics() {
  const Mesh mesh = testing::icosphere(3);
  return {mesh.positions, std::vector<Vec3>(mesh.positions.size(), Vec3{0.5F, 1, 2})};
}

std::vector<float> random_floats(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> numbers(count);
  for (float& number : numbers) number = static_cast<float>(random.normal());
  return numbers;
}

/// The definition, in double.
std::vector<float> expected_vertices(const GraphDecoder<double>& network,
                                     const std::vector<float>& parameters,
                                     const std::vector<float>& latent, std::size_t level) {
  const std::vector<double> exact_parameters(parameters.begin(), parameters.end());
  const std::vector<double> exact_latent(latent.begin(), latent.end());
  GraphDecoder<double>::Activations activations;
  network.run(exact_parameters, exact_latent, activations);
  const auto mean = at_level(hierarchy(), level, statistics().mean);
  std::vector<float> vertices;
  for (std::size_t v = 0; v < mean.size(); ++v) {
    const double* out = &activations.outputs[level][6 * v];
    vertices.push_back(static_cast<float>(mean[v].x + 0.5 * out[0]));
    vertices.push_back(static_cast<float>(mean[v].y + out[1]));
    vertices.push_back(static_cast<float>(mean[v].z + 2 * out[2]));
    for (int c = 3; c < 6; ++c) vertices.push_back(static_cast<float>(1 / (1 + std::exp(-out[c]))));
  }
  return vertices;
}

class GraphMeshDecoder : public ::testing::TestWithParam<GraphNetworkOptions> {};

INSTANTIATE_TEST_SUITE_P(
    Networks, GraphMeshDecoder,
    ::testing::Values(GraphNetworkOptions{.num_taps = 3, .latent_size = 8, .widths = {16, 16, 32}},
                      GraphNetworkOptions{.num_taps = 1, .latent_size = 1, .widths = {4, 8, 3}},
                      GraphNetworkOptions{.num_taps = 2, .latent_size = 5, .widths = {5, 17, 70}},
                      GraphNetworkOptions{.num_taps = 6, .latent_size = 8, .widths = {16, 33, 9}},
                      GraphNetworkOptions{.filter = GraphFilter::Spiral,
                                          .num_taps = 9,
                                          .latent_size = 8,
                                          .widths = {12, 16, 6}}));

TEST_P(GraphMeshDecoder, ComputesWhatTheNetworkDefinesAtEveryLevel) {
  const GraphDecoder<double> network(hierarchy(), GetParam());
  const auto start = network.parameters().initial_values(3, 0.2);
  const std::vector<float> parameters(start.begin(), start.end());
  const auto decoder = make_graph_mesh_decoder(hierarchy(), GetParam(), parameters, statistics());
  const auto latent = random_floats(GetParam().latent_size, 4);
  // What an earlier call left behind must not matter.
  std::vector<float> vertices(642 * 6);
  decoder->decode(random_floats(GetParam().latent_size, 5), 0, vertices);
  for (std::size_t level = 0; level < 3; ++level) {
    vertices.assign(decoder->num_vertices(level) * 6, -100);

    decoder->decode(latent, level, vertices);

    const auto expected = expected_vertices(network, parameters, latent, level);
    ASSERT_EQ(vertices.size(), expected.size());
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      ASSERT_NEAR(vertices[i], expected[i], 2e-5) << "level " << level << ", number " << i;
    }
  }
}

TEST(MeshDecoder, RefusesWhatDoesNotFit) {
  const GraphNetworkOptions options{.latent_size = 2, .widths = {4, 4, 4}};
  const std::size_t count = GraphDecoder<float>(hierarchy(), options).parameters().size();
  const std::vector<float> parameters(count);
  const auto decoder = make_graph_mesh_decoder(hierarchy(), options, parameters, statistics());
  std::vector<float> vertices(642 * 6);
  const std::vector<float> latent(2);

  EXPECT_THROW(decoder->decode(latent, 1, vertices), ContractError);
  EXPECT_THROW(decoder->decode(latent, 3, vertices), ContractError);
  EXPECT_THROW(decoder->decode(std::span(latent).first(1), 0, vertices), ContractError);
  EXPECT_THROW(static_cast<void>(make_graph_mesh_decoder(
                   hierarchy(), options, std::span(parameters).first(count - 1), statistics())),
               ContractError);
  EXPECT_THROW(static_cast<void>(make_graph_mesh_decoder(hierarchy(), options, parameters, {})),
               ContractError);
}

TEST(LinearMeshDecoder, AddsUpItsModesAtEveryLevel) {
  const auto weight = random_floats(2 * 642 * 6, 6);
  const auto bias = random_floats(642 * 6, 7);
  const auto decoder = make_linear_mesh_decoder(hierarchy(), weight, bias, statistics());
  ASSERT_EQ(decoder->latent_size(), 2U);
  const std::vector<float> latent{0.5F, -2};
  for (std::size_t level = 0; level < 3; ++level) {
    std::vector<float> vertices(decoder->num_vertices(level) * 6);

    decoder->decode(latent, level, vertices);

    for (std::size_t i = 0; i < decoder->num_vertices(level); ++i) {
      const std::size_t v = hierarchy().levels[level].vertices[i];
      const auto raw = [&](std::size_t c) {
        return bias[6 * v + c] + 0.5F * weight[6 * v + c] - 2 * weight[6 * (642 + v) + c];
      };
      EXPECT_NEAR(vertices[6 * i + 2], statistics().mean[v].z + 2 * raw(2), 1e-5);
      EXPECT_NEAR(vertices[6 * i + 4], 1 / (1 + std::exp(-raw(4))), 1e-5);
    }
  }
}

TEST(ApplySigmoid, IsTheLogisticFunctionAndSaturates) {
  std::vector<float> values;
  for (int i = -4000; i <= 4000; ++i) values.push_back(static_cast<float>(i) / 100);
  const std::vector<float> inputs = values;

  internal::apply_sigmoid(values);

  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(values[i], 1 / (1 + std::exp(-double{inputs[i]})), 1e-6);
  }
}

}  // namespace
}  // namespace retinaface::mesh
