#include "retinaface/train/mesh_layers.h"

#include <string>
#include <type_traits>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/graph_convolution.h"
#include "retinaface/train/mesh_tensors.h"
#include "retinaface/train/saved_value.h"

namespace retinaface::train {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

std::int64_t signed_size(std::size_t size) {
  return static_cast<std::int64_t>(size);
}

template <typename T, typename OfBothTypes>
const auto& of_type(const OfBothTypes& both) {
  if constexpr (std::is_same_v<T, float>) {
    return both.floats;
  } else {
    return both.doubles;
  }
}

template <typename T>
mesh::GraphConvolution<T> layer_of(const GraphTaps& taps, const Tensor& weight) {
  return {of_type<T>(taps), static_cast<std::size_t>(weight.size(1)),
          static_cast<std::size_t>(weight.size(2))};
}

template <typename T>
void convolve(const GraphTaps& taps, const Tensor& x, const Tensor& weight, const Tensor& bias,
              const Tensor& y) {
  const auto layer = layer_of<T>(taps, weight);
  const BatchNumbers<T> inputs(x), outputs(y);
  const auto weights = numbers<T>(weight), biases = numbers<T>(bias);
  for_each_item(taps.pool.get(), x.size(0),
                [&](std::int64_t i) { layer.run(weights, biases, inputs[i], outputs[i]); });
}

/// Gradients of weight and bias item by item, so that threads do not add to the same numbers.
struct ConvolutionGradient {
  Tensor x;       ///< or undefined: nobody wants it
  Tensor weight;  ///< [B, num_taps, C, D]
  Tensor bias;    ///< [B, D]
};

template <typename T>
void add_gradients(const GraphTaps& taps, const Tensor& x, const Tensor& weight, const Tensor& by_y,
                   const ConvolutionGradient& gradient) {
  const auto layer = layer_of<T>(taps, weight);
  const auto weights = numbers<T>(weight);
  const BatchNumbers<T> inputs(x), by_outputs(by_y);
  const BatchNumbers<T> by_weights(gradient.weight), by_biases(gradient.bias), by_x(gradient.x);
  for_each_item(taps.pool.get(), x.size(0), [&](std::int64_t i) {
    layer.add_gradients(weights, inputs[i], by_outputs[i], by_weights[i], by_biases[i], by_x[i]);
  });
}

struct GraphConvolution : torch::autograd::Function<GraphConvolution> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const Tensor& bias, const GraphTaps& taps) {
    context->save_for_backward({x, weight});
    save_value(context, "taps", taps);
    const Tensor y = torch::empty({x.size(0), x.size(1), weight.size(2)}, x.options());
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "graph_convolution",
                               [&] { convolve<scalar_t>(taps, x, weight, bias, y); });
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1];
    const Tensor by_y = gradients[0].contiguous();
    const ConvolutionGradient gradient{
        context->needs_input_grad(0) ? torch::zeros_like(x) : Tensor(),
        torch::zeros({x.size(0), weight.size(0), weight.size(1), weight.size(2)}, x.options()),
        torch::zeros({x.size(0), weight.size(2)}, x.options())};
    const auto& taps = saved_value<GraphTaps>(context, "taps");
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "graph_convolution_backward",
                               [&] { add_gradients<scalar_t>(taps, x, weight, by_y, gradient); });
    return {gradient.x, gradient.weight.sum(0), gradient.bias.sum(0), Tensor()};
  }
};

using VertexMapPointer = std::shared_ptr<const VertexMap>;

struct VertexMapping : torch::autograd::Function<VertexMapping> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const VertexMapPointer& map) {
    save_value(context, "map", map);
    const std::int64_t channels = x.size(2);
    const Tensor y =
        torch::empty({x.size(0), signed_size(map->doubles.num_rows()), channels}, x.options());
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "map_vertices", [&] {
      const BatchNumbers<scalar_t> inputs(x), outputs(y);
      for_each_item(map->pool.get(), x.size(0), [&](std::int64_t i) {
        mesh::multiply<scalar_t>(of_type<scalar_t>(*map), static_cast<std::size_t>(channels),
                                 inputs[i], outputs[i]);
      });
    });
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto& map = saved_value<VertexMapPointer>(context, "map");
    const Tensor by_y = gradients[0].contiguous();
    const std::int64_t channels = by_y.size(2);
    const Tensor by_x = torch::zeros(
        {by_y.size(0), std::int64_t{map->doubles.num_columns}, channels}, by_y.options());
    AT_DISPATCH_FLOATING_TYPES(by_y.scalar_type(), "map_vertices_backward", [&] {
      const BatchNumbers<scalar_t> by_outputs(by_y), by_inputs(by_x);
      for_each_item(map->pool.get(), by_y.size(0), [&](std::int64_t i) {
        mesh::add_transposed_product<scalar_t>(of_type<scalar_t>(*map),
                                               static_cast<std::size_t>(channels), by_outputs[i],
                                               by_inputs[i]);
      });
    });
    return {by_x, Tensor()};
  }
};

}  // namespace

GraphTaps graph_taps(mesh::GraphFilter filter, std::size_t num_vertices,
                     std::span<const mesh::Triangle> triangles, std::size_t num_taps,
                     std::shared_ptr<ThreadPool> pool) {
  return {mesh::vertex_taps<float>(filter, num_vertices, triangles, num_taps),
          mesh::vertex_taps<double>(filter, num_vertices, triangles, num_taps), std::move(pool)};
}

Tensor graph_convolution(const GraphTaps& taps, const Tensor& x, const Tensor& weight,
                         const Tensor& bias) {
  const auto sizes_of = [](const Tensor& tensor, std::int64_t dimension) {
    return tensor.defined() && tensor.dim() > dimension ? tensor.size(dimension) : kAnySize;
  };
  check_arguments("graph_convolution",
                  {{"x", x, {kAnySize, signed_size(taps.num_vertices()), kAnySize}},
                   {"weight", weight, {signed_size(taps.num_taps()), sizes_of(x, 2), kAnySize}},
                   {"bias", bias, {sizes_of(weight, 2)}}});
  TORCH_CHECK(weight.numel() > 0, "graph_convolution: weight has shape ", weight.sizes(),
              ", expected numbers in it");
  return GraphConvolution::apply(x.contiguous(), weight.contiguous(), bias.contiguous(), taps);
}

std::shared_ptr<const VertexMap> vertex_map(const mesh::SparseMatrix<double>& matrix,
                                            std::shared_ptr<ThreadPool> pool) {
  return std::make_shared<const VertexMap>(
      VertexMap{mesh::converted<float>(matrix), matrix, std::move(pool)});
}

std::shared_ptr<const VertexMap> picking_map(std::span<const std::uint32_t> picked,
                                             std::size_t num_vertices,
                                             std::shared_ptr<ThreadPool> pool) {
  mesh::SparseMatrix<double> matrix;
  matrix.num_columns = static_cast<std::uint32_t>(num_vertices);
  for (const std::uint32_t vertex : picked) {
    RETINAFACE_REQUIRE(vertex < num_vertices,
                       "vertex " + std::to_string(vertex) + " of " + std::to_string(num_vertices));
    matrix.columns.push_back(vertex);
    matrix.values.push_back(1);
    matrix.row_starts.push_back(static_cast<std::uint32_t>(matrix.columns.size()));
  }
  return vertex_map(matrix, std::move(pool));
}

Tensor map_vertices(const std::shared_ptr<const VertexMap>& map, const Tensor& x) {
  check_arguments("map_vertices",
                  {{"x", x, {kAnySize, std::int64_t{map->doubles.num_columns}, kAnySize}}});
  return VertexMapping::apply(x.contiguous(), map);
}

}  // namespace retinaface::train
