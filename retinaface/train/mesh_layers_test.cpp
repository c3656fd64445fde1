#include "retinaface/train/mesh_layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/graph_convolution.h"
#include "retinaface/train/gradient_check.h"
#include "retinaface/train/test_messages.h"

namespace retinaface::train {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using torch::Tensor;

/// Two triangles of a square, one more vertex beside it and one that no triangle has.
constexpr std::int64_t kNumVertices = 6;
constexpr std::array<mesh::Triangle, 3> kTriangles{{{0, 1, 2}, {0, 2, 3}, {1, 4, 2}}};

struct Filter {
  mesh::GraphFilter kind;
  std::int64_t num_taps;
};

GraphTaps taps_of(const Filter& filter, std::shared_ptr<ThreadPool> pool = nullptr) {
  return graph_taps(filter.kind, kNumVertices, kTriangles,
                    static_cast<std::size_t>(filter.num_taps), std::move(pool));
}

struct Layer {
  explicit Layer(const Filter& filter, torch::ScalarType type = torch::kDouble) {
    torch::manual_seed(5);
    x = torch::randn({3, kNumVertices, 4}, type);
    weight = torch::randn({filter.num_taps, 4, 2}, type);
    bias = torch::randn({2}, type);
  }

  Tensor x, weight, bias;
};

template <typename T>
std::span<T> all(const Tensor& tensor) {
  return {tensor.data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

/// What the mesh module makes of one item.
template <typename T>
Tensor item_by_mesh_module(const Filter& filter, const Layer& layer, std::int64_t item) {
  const mesh::GraphConvolution<T> convolution(
      mesh::vertex_taps<T>(filter.kind, kNumVertices, kTriangles,
                           static_cast<std::size_t>(filter.num_taps)),
      4, 2);
  const Tensor y = torch::empty({kNumVertices, 2}, layer.x.options());
  convolution.run(all<T>(layer.weight), all<T>(layer.bias), all<T>(layer.x[item]), all<T>(y));
  return y;
}

class GraphConvolutionOf : public ::testing::TestWithParam<Filter> {};

INSTANTIATE_TEST_SUITE_P(Filters, GraphConvolutionOf,
                         ::testing::Values(Filter{mesh::GraphFilter::Chebyshev, 1},
                                           Filter{mesh::GraphFilter::Chebyshev, 3},
                                           Filter{mesh::GraphFilter::Spiral, 4}));

TEST_P(GraphConvolutionOf, IsThatOfTheMeshModuleToTheBit) {
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    const Layer layer(GetParam(), type);

    const Tensor y = graph_convolution(taps_of(GetParam()), layer.x, layer.weight, layer.bias);

    ASSERT_EQ(y.sizes(), (torch::IntArrayRef{3, kNumVertices, 2}));
    for (std::int64_t i = 0; i < 3; ++i) {
      EXPECT_TRUE(torch::equal(y[i], type == torch::kFloat
                                         ? item_by_mesh_module<float>(GetParam(), layer, i)
                                         : item_by_mesh_module<double>(GetParam(), layer, i)));
    }
  }
}

TEST_P(GraphConvolutionOf, HasTheGradientsOfFiniteDifferences) {
  const Layer at(GetParam());
  const auto run = [taps = taps_of(GetParam())](const std::vector<Tensor>& v) {
    return graph_convolution(taps, v[0], v[1], v[2]);
  };

  EXPECT_LT(testing::gradient_error(run, {at.x, at.weight, at.bias}), 1e-7);
}

TEST_P(GraphConvolutionOf, IsTheSameToTheBitWithThreads) {
  const auto run = [&](std::shared_ptr<ThreadPool> pool) {
    const Layer layer(GetParam(), torch::kFloat);
    for (const Tensor& tensor : {layer.x, layer.weight, layer.bias}) tensor.requires_grad_();
    const Tensor y =
        graph_convolution(taps_of(GetParam(), std::move(pool)), layer.x, layer.weight, layer.bias);
    y.square().sum().backward();
    return std::vector<Tensor>{y, layer.x.grad(), layer.weight.grad(), layer.bias.grad()};
  };

  const auto alone = run(nullptr);
  const auto shared = run(std::make_shared<ThreadPool>(3));

  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_TRUE(torch::equal(alone[i], shared[i]));
}

TEST(GraphConvolution, TakesTensorsWhoseNumbersAreNotInARow) {
  const Filter filter{mesh::GraphFilter::Chebyshev, 2};
  const Layer layer(filter);
  const Tensor turned = layer.x.transpose(1, 2).contiguous().transpose(1, 2);
  ASSERT_FALSE(turned.is_contiguous());

  EXPECT_TRUE(torch::equal(graph_convolution(taps_of(filter), turned, layer.weight, layer.bias),
                           graph_convolution(taps_of(filter), layer.x, layer.weight, layer.bias)));
}

TEST(GraphConvolution, OfNoItemsIsEmpty) {
  const Filter filter{mesh::GraphFilter::Spiral, 2};
  const Layer layer(filter);
  const Tensor weight = layer.weight.requires_grad_();

  const Tensor y = graph_convolution(taps_of(filter), layer.x.slice(0, 0, 0), weight, layer.bias);
  y.sum().backward();

  EXPECT_EQ(y.sizes(), (torch::IntArrayRef{0, kNumVertices, 2}));
  EXPECT_TRUE(torch::equal(weight.grad(), torch::zeros_like(weight)));
}

TEST(GraphConvolution, SaysWhatDoesNotFit) {
  const Filter filter{mesh::GraphFilter::Chebyshev, 2};
  const Layer ok(filter);
  const auto message = [&](const Tensor& x, const Tensor& weight, const Tensor& bias) {
    return message_of([&] { return graph_convolution(taps_of(filter), x, weight, bias); });
  };

  EXPECT_THAT(message(ok.x.slice(1, 0, 5), ok.weight, ok.bias),
              HasSubstr("graph_convolution: x has shape [3, 5, 4], expected [*, 6, *]"));
  EXPECT_THAT(message(ok.x.select(0, 0), ok.weight, ok.bias), HasSubstr("x has shape [6, 4]"));
  EXPECT_THAT(message(ok.x, ok.weight.slice(1, 0, 3), ok.bias),
              HasSubstr("weight has shape [2, 3, 2], expected [2, 4, *]"));
  EXPECT_THAT(message(ok.x, ok.weight, ok.bias.slice(0, 0, 1)),
              HasSubstr("bias has shape [1], expected [2]"));
  EXPECT_THAT(message(ok.x, ok.weight, Tensor()), HasSubstr("bias is undefined"));
  EXPECT_THAT(message(ok.x.to(torch::kHalf), ok.weight, ok.bias),
              HasSubstr("x is of Half, expected Float or Double"));
  EXPECT_THAT(message(ok.x, ok.weight.to(torch::kFloat), ok.bias),
              HasSubstr("weight is of Float, x of Double, expected one type"));
  EXPECT_THAT(message(ok.x.to(torch::kMeta), ok.weight, ok.bias),
              HasSubstr("x is on meta, meshes are computed on the CPU only"));
}

/// Vertices 2 and 0, and the mean of 1 and 2.
mesh::SparseMatrix<double> small_matrix() {
  return {.num_columns = 3,
          .row_starts = {0, 1, 2, 4},
          .columns = {2, 0, 1, 2},
          .values = {1, 1, 0.5, 0.5}};
}

TEST(MapVertices, IsTheProductWithTheMatrix) {
  const Tensor x = torch::arange(12, torch::kDouble).view({2, 3, 2});

  const Tensor y = map_vertices(vertex_map(small_matrix()), x);

  EXPECT_TRUE(torch::equal(y[0], torch::tensor({{4., 5.}, {0., 1.}, {3., 4.}}, torch::kDouble)));
  EXPECT_TRUE(torch::equal(y[1], y[0] + 6));
}

TEST(MapVertices, HasTheGradientsOfFiniteDifferences) {
  torch::manual_seed(6);
  for (const auto& pool : {std::shared_ptr<ThreadPool>(), std::make_shared<ThreadPool>(2)}) {
    const auto run = [map = vertex_map(small_matrix(), pool)](const std::vector<Tensor>& v) {
      return map_vertices(map, v[0]);
    };

    EXPECT_LT(testing::gradient_error(run, {torch::randn({3, 3, 2}, torch::kDouble)}), 1e-8);
  }
}

TEST(MapVertices, OfFloatsIsThatOfTheMeshModuleToTheBit) {
  const auto matrix = small_matrix();
  const Tensor x = torch::randn({1, 3, 4});
  const Tensor expected = torch::empty({3, 4});
  mesh::multiply<float>(mesh::converted<float>(matrix), 4, all<float>(x), all<float>(expected));

  EXPECT_TRUE(torch::equal(map_vertices(vertex_map(matrix), x)[0], expected));
}

TEST(PickingMap, PicksVerticesAsIndicesDo) {
  const std::vector<std::uint32_t> picked{3, 0, 3};
  const Tensor x = torch::randn({2, 4, 3});

  const Tensor y = map_vertices(picking_map(picked, 4), x);

  EXPECT_TRUE(torch::equal(y, x.index_select(1, torch::tensor({3, 0, 3}))));
  EXPECT_THROW(static_cast<void>(picking_map(picked, 3)), ContractError);
}

TEST(MapVertices, SaysWhatDoesNotFit) {
  const auto map = vertex_map(small_matrix());

  EXPECT_THAT(message_of([&] {
                return map_vertices(map, torch::zeros({1, 4, 2}));
              }),
              HasSubstr("map_vertices: x has shape [1, 4, 2], expected [*, 3, *]"));
  EXPECT_THAT(message_of([&] {
                return map_vertices(map, torch::zeros({1, 3, 2}, torch::kMeta));
              }),
              HasSubstr("x is on meta"));
}

}  // namespace
}  // namespace retinaface::train
