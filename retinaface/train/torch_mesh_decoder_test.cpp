#include "retinaface/train/torch_mesh_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/optim.h>

#include <cmath>

#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/test_meshes.h"
#include "retinaface/train/gradient_check.h"
#include "retinaface/train/mesh_rendering.h"
#include "retinaface/train/test_messages.h"

namespace retinaface::train {
namespace {

using ::testing::HasSubstr;
using torch::Tensor;

constexpr std::int64_t kLatentSize = 4;
constexpr int kSide = 24;

/// A ball of 42 vertices.
const mesh::Mesh& ball() {
  static const mesh::Mesh mesh = mesh::testing::icosphere(1);
  return mesh;
}

const mesh::MeshHierarchy& hierarchy() {
  static const mesh::MeshHierarchy levels =
      mesh::build_hierarchy(ball(), {.num_levels = 3}).value();
  return levels;
}

mesh::GraphNetworkOptions options_of(mesh::GraphFilter filter) {
  return {.filter = filter, .num_taps = 3, .latent_size = 4, .widths = {2, 3, 4}};
}

Tensor initial_parameters(const TorchMeshDecoder& decoder) {
  return torch::tensor(decoder.layout().initial_values(2, 0.2), torch::kDouble);
}

template <typename T>
std::vector<T> values_of(const Tensor& tensor) {
  const Tensor numbers = tensor.detach().contiguous();
  return {numbers.data_ptr<T>(), numbers.data_ptr<T>() + numbers.numel()};
}

double max_difference(const Tensor& tensor, const std::vector<double>& expected) {
  return (tensor.flatten() - torch::tensor(expected, torch::kDouble)).abs().max().item<double>();
}

class TorchMeshDecoderOf : public ::testing::TestWithParam<mesh::GraphFilter> {};

INSTANTIATE_TEST_SUITE_P(Filters, TorchMeshDecoderOf,
                         ::testing::Values(mesh::GraphFilter::Chebyshev,
                                           mesh::GraphFilter::Spiral));

TEST_P(TorchMeshDecoderOf, IsTheDecoderOfTheMeshModuleWithItsGradients) {
  const TorchMeshDecoder decoder(hierarchy(), options_of(GetParam()));
  const mesh::GraphDecoder<double> expected(hierarchy(), options_of(GetParam()));
  torch::manual_seed(3);
  const Tensor parameters = initial_parameters(decoder).requires_grad_();
  const Tensor latent = torch::randn({1, kLatentSize}, torch::kDouble).requires_grad_();
  const Tensor weights = torch::randn({1, 42, 6}, torch::kDouble);

  const Tensor vertices = decoder.run(parameters, latent);
  (vertices * weights).sum().backward();

  mesh::GraphDecoder<double>::Activations activations;
  const auto numbers = values_of<double>(parameters);
  const auto latent_numbers = values_of<double>(latent);
  expected.run(numbers, latent_numbers, activations);
  std::vector<double> by_parameters(numbers.size()), by_latent(latent_numbers.size());
  const std::vector<std::vector<double>> by_outputs{values_of<double>(weights), {}, {}};
  expected.add_gradients(numbers, latent_numbers, activations, by_outputs, by_parameters,
                         by_latent);
  EXPECT_LT(max_difference(vertices, activations.outputs[0]), 1e-12);
  EXPECT_LT(max_difference(parameters.grad(), by_parameters), 1e-12);
  EXPECT_LT(max_difference(latent.grad(), by_latent), 1e-12);
}

TEST(TorchMeshDecoder, SaysWhatDoesNotFit) {
  const TorchMeshDecoder decoder(hierarchy(), options_of(mesh::GraphFilter::Spiral));
  const Tensor parameters = initial_parameters(decoder);

  EXPECT_THAT(testing::message_of([&] {
                return decoder.run(parameters, torch::zeros({2, 5}, torch::kDouble));
              }),
              HasSubstr("TorchMeshDecoder: latent has shape [2, 5], expected [*, 4]"));
  EXPECT_THAT(testing::message_of([&] {
                return decoder.run(parameters.slice(0, 1), torch::zeros({2, 4}, torch::kDouble));
              }),
              HasSubstr("TorchMeshDecoder: parameters has shape"));
}

/// From latent vectors to pictures: what the dense branch of a network learns through.
class DenseChain {
 public:
  explicit DenseChain(const std::shared_ptr<ThreadPool>& pool = nullptr)
      : decoder_(hierarchy(), options_of(mesh::GraphFilter::Chebyshev), pool),
        topology_(mesh_topology(42, ball().triangles, pool)) {
    std::vector<double> positions;
    for (const mesh::Vec3& v : ball().positions) positions.insert(positions.end(), {v.x, v.y, v.z});
    positions_ = torch::tensor(positions, torch::kDouble).view({42, 3});
  }

  [[nodiscard]] Tensor parameters() const { return initial_parameters(decoder_); }

  [[nodiscard]] Tensor draw(const Tensor& parameters, const Tensor& latent, const Tensor& camera,
                            const Tensor& light) const {
    const Tensor numbers = decoder_.run(parameters, latent);
    const Tensor vertices = positions_.to(numbers.scalar_type()) + 0.15 * numbers.slice(2, 0, 3);
    return render_meshes(topology_,
                         {vertices, vertex_normals(topology_, vertices),
                          torch::sigmoid(numbers.slice(2, 3)), camera, light},
                         {.width = kSide, .height = kSide});
  }

 private:
  TorchMeshDecoder decoder_;
  std::shared_ptr<const MeshTopology> topology_;
  Tensor positions_;
};

/// What is known of two heads.
struct Heads {
  Heads() {
    torch::manual_seed(4);
    latent = torch::randn({2, kLatentSize}, torch::kDouble);
    camera =
        torch::tensor({0.2, -0.1, 0.1, 0.05, -0.05, std::log(4.), std::log(2.5)}, torch::kDouble) +
        0.1 * torch::rand({2, 7}, torch::kDouble);
    light = torch::tensor({1., 2., 5., 0.7, 0.7, 0.7, 0.2, 0.2, 0.2}, torch::kDouble) +
            0.1 * torch::rand({2, 9}, torch::kDouble);
  }

  Tensor latent, camera, light;
};

/// Deng et al. (2019), equation 3: the mean over the pixels of the sum of differences.
Tensor pixel_loss(const Tensor& pictures, const Tensor& wanted) {
  return (pictures.slice(1, 0, 3) - wanted.slice(1, 0, 3)).abs().sum(1).mean();
}

TEST(DenseChain, HasTheGradientsOfFiniteDifferencesFromThePixelsToTheLatentVector) {
  const DenseChain chain;
  const Heads heads;
  const Tensor wanted = torch::rand({2, 4, kSide, kSide}, torch::kDouble);
  const auto run = [&](const std::vector<Tensor>& v) {
    return pixel_loss(chain.draw(v[0], v[1], v[2], v[3]), wanted);
  };

  EXPECT_LT(
      testing::gradient_error(run, {chain.parameters(), heads.latent, heads.camera, heads.light}),
      1e-8);
}

TEST(DenseChain, LearnsToLookLikeAPicture) {
  const DenseChain chain(std::make_shared<ThreadPool>(2));
  const Heads heads;
  const auto to_float = [](const Tensor& tensor) { return tensor.to(torch::kFloat); };
  const Tensor parameters = to_float(chain.parameters());
  const Tensor light = to_float(heads.light);
  const Tensor wanted =
      chain.draw(parameters, to_float(heads.latent), to_float(heads.camera), light);
  const Tensor latent = torch::zeros({2, kLatentSize}).requires_grad_();
  const Tensor camera = to_float(heads.camera + 0.05).requires_grad_();
  torch::optim::Adam optimiser({latent, camera}, torch::optim::AdamOptions(0.02));
  std::vector<double> losses;

  for (int step = 0; step < 60; ++step) {
    const Tensor loss = pixel_loss(chain.draw(parameters, latent, camera, light), wanted);
    losses.push_back(loss.item<double>());
    optimiser.zero_grad();
    loss.backward();
    optimiser.step();
  }

  EXPECT_LT(losses.back(), 0.3 * losses.front());
}

}  // namespace
}  // namespace retinaface::train
