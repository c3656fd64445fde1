#include <gtest/gtest.h>

#include <numeric>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/network/graph_encoder.h"
#include "retinaface/mesh/render/test_gradients.h"
#include "retinaface/mesh/test_meshes.h"
#include "retinaface/mesh/test_numbers.h"

namespace retinaface::mesh {
namespace {

using testing::random_numbers;

const MeshHierarchy& small_hierarchy() {
  static const MeshHierarchy hierarchy =
      build_hierarchy(testing::icosphere(1), {.num_levels = 3}).value();
  return hierarchy;
}

GraphNetworkOptions small_options(GraphFilter filter) {
  return {.filter = filter, .num_taps = 3, .latent_size = 4, .widths = {2, 3, 4}};
}

class NetworkGradient : public ::testing::TestWithParam<GraphFilter> {};

INSTANTIATE_TEST_SUITE_P(Filters, NetworkGradient,
                         ::testing::Values(GraphFilter::Chebyshev, GraphFilter::Spiral));

TEST_P(NetworkGradient, OfTheDecoderIsTheSlopeOfAllItsOutputs) {
  const GraphDecoder<double> decoder(small_hierarchy(), small_options(GetParam()));
  auto parameters = random_numbers(decoder.parameters().size(), 1);
  auto latent = random_numbers(4, 2);
  std::vector<std::vector<double>> output_gradients;
  for (std::size_t l = 0; l < 3; ++l) {
    output_gradients.push_back(random_numbers(small_hierarchy().num_vertices(l) * 6, 3 + l));
  }
  GraphDecoder<double>::Activations activations;
  const auto loss = [&] {
    decoder.run(parameters, latent, activations);
    double sum = 0;
    for (std::size_t l = 0; l < 3; ++l) {
      sum = std::inner_product(activations.outputs[l].begin(), activations.outputs[l].end(),
                               output_gradients[l].begin(), sum);
    }
    return sum;
  };
  loss();

  std::vector<double> parameter_gradients(parameters.size());
  std::vector<double> latent_gradient(4);
  decoder.add_gradients(parameters, latent, activations, output_gradients, parameter_gradients,
                        latent_gradient);

  expect_gradient(parameters, parameter_gradients, 1e-6, loss);
  expect_gradient(latent, latent_gradient, 1e-6, loss);
}

TEST(GraphDecoder, ALevelWithoutGradientIsOneOfZeros) {
  const GraphDecoder<double> decoder(small_hierarchy(), small_options(GraphFilter::Chebyshev));
  const auto parameters = random_numbers(decoder.parameters().size(), 1);
  const auto latent = random_numbers(4, 2);
  GraphDecoder<double>::Activations activations;
  decoder.run(parameters, latent, activations);
  std::vector<std::vector<double>> with_zeros{
      std::vector<double>(42 * 6), random_numbers(11 * 6, 3), std::vector<double>(3 * 6)};
  std::vector<std::vector<double>> with_none{{}, with_zeros[1], {}};
  std::vector<double> a(parameters.size());
  std::vector<double> b(parameters.size());
  std::vector<double> latent_gradient(4);

  decoder.add_gradients(parameters, latent, activations, with_zeros, a, latent_gradient);
  decoder.add_gradients(parameters, latent, activations, with_none, b, latent_gradient);

  EXPECT_EQ(a, b);
}

TEST_P(NetworkGradient, OfTheEncoderIsTheSlope) {
  const GraphEncoder<double> encoder(small_hierarchy(), small_options(GetParam()));
  auto parameters = random_numbers(encoder.parameters().size(), 4);
  const auto vertices = random_numbers(42 * 6, 5);
  const auto latent_gradient = random_numbers(4, 6);
  GraphEncoder<double>::Activations activations;
  const auto loss = [&] {
    encoder.run(parameters, vertices, activations);
    return std::inner_product(latent_gradient.begin(), latent_gradient.end(),
                              activations.latent.begin(), 0.0);
  };
  loss();

  std::vector<double> gradients(parameters.size());
  encoder.add_gradients(parameters, activations, latent_gradient, gradients);

  expect_gradient(parameters, gradients, 1e-6, loss);
}

TEST(GraphDecoder, HasTheParametersOfItsWidths) {
  const GraphDecoder<float> decoder(small_hierarchy(), small_options(GraphFilter::Chebyshev));

  const std::size_t latent = (4 + 1) * 3 * 4;
  const std::size_t filters = (3 * 4 * 4 + 4) + (3 * 4 * 3 + 3) + (3 * 3 * 2 + 2);
  const std::size_t outputs = (3 * 4 * 6 + 6) + (3 * 3 * 6 + 6) + (3 * 2 * 6 + 6);
  EXPECT_EQ(decoder.parameters().size(), latent + filters + outputs);
  EXPECT_EQ(decoder.parameters().blocks()[2].name, "level0.filter.weight");
}

TEST(GraphDecoder, OptionsMustFitTheHierarchy) {
  GraphNetworkOptions options = small_options(GraphFilter::Chebyshev);
  options.widths.pop_back();
  EXPECT_THROW(GraphDecoder<float>(small_hierarchy(), options), ContractError);
  options = small_options(GraphFilter::Chebyshev);
  options.widths[1] = 0;
  EXPECT_THROW(GraphEncoder<float>(small_hierarchy(), options), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
