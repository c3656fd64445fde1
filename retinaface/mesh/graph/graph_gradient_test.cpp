#include <gtest/gtest.h>

#include <numeric>

#include "retinaface/mesh/graph/graph_convolution.h"
#include "retinaface/mesh/hierarchy/hierarchy.h"
#include "retinaface/mesh/render/test_gradients.h"
#include "retinaface/mesh/test_meshes.h"
#include "retinaface/mesh/test_numbers.h"

namespace retinaface::mesh {
namespace {

using testing::random_numbers;

double inner_product(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

struct Filter {
  GraphFilter kind;
  std::size_t num_taps;
};

class GraphConvolutionGradient : public ::testing::TestWithParam<Filter> {};

INSTANTIATE_TEST_SUITE_P(Filters, GraphConvolutionGradient,
                         ::testing::Values(Filter{GraphFilter::Chebyshev, 1},
                                           Filter{GraphFilter::Chebyshev, 2},
                                           Filter{GraphFilter::Chebyshev, 5},
                                           Filter{GraphFilter::Spiral, 4},
                                           Filter{GraphFilter::Spiral, 14}));

TEST_P(GraphConvolutionGradient, IsTheSlope) {
  const auto [kind, num_taps] = GetParam();
  const Mesh mesh = testing::grid(4, 3);
  const GraphConvolution<double> layer(vertex_taps<double>(kind, 12, mesh.triangles, num_taps), 3,
                                       2);
  auto weight = random_numbers(num_taps * 3 * 2, 1);
  auto bias = random_numbers(2, 2);
  auto x = random_numbers(12 * 3, 3);
  const auto y_gradient = random_numbers(12 * 2, 4);
  const auto loss = [&] {
    std::vector<double> y(12 * 2);
    layer.run(weight, bias, x, y);
    return inner_product(y, y_gradient);
  };

  std::vector<double> weight_gradient(weight.size());
  std::vector<double> bias_gradient(2);
  std::vector<double> x_gradient(x.size());
  layer.add_gradients(weight, x, y_gradient, weight_gradient, bias_gradient, x_gradient);

  expect_gradient(weight, weight_gradient, 1e-8, loss);
  expect_gradient(bias, bias_gradient, 1e-8, loss);
  expect_gradient(x, x_gradient, 1e-8, loss);
}

TEST(Upsampling, TheTransposedProductIsItsGradient) {
  const MeshHierarchy hierarchy = build_hierarchy(testing::icosphere(2), {.num_levels = 2}).value();
  const auto& up = hierarchy.up[0];
  auto coarse = random_numbers(hierarchy.num_vertices(1) * 2, 5);
  const auto fine_gradient = random_numbers(hierarchy.num_vertices(0) * 2, 6);
  const auto loss = [&] {
    std::vector<double> fine(fine_gradient.size());
    multiply<double>(up, 2, coarse, fine);
    return inner_product(fine, fine_gradient);
  };

  std::vector<double> coarse_gradient(coarse.size());
  add_transposed_product<double>(up, 2, fine_gradient, coarse_gradient);

  expect_gradient(coarse, coarse_gradient, 1e-8, loss);
}

}  // namespace
}  // namespace retinaface::mesh
