#include "retinaface/nn/network.h"

#include <cmath>
#include <utility>

namespace retinaface::nn::internal {
namespace {

template <typename Conv>
Convolution to_convolution(Conv&& conv, int groups) {
  const auto channels = static_cast<std::size_t>(conv.weight.shape()[0]);
  std::vector<float> bias(channels, 0.F);
  if (conv.bias.shape().num_elements() > 0) {
    bias.assign(conv.bias.values().begin(), conv.bias.values().end());
  }
  std::vector<float> slope(channels, negative_slope(conv.activation));
  return {std::move(conv.weight), std::move(bias), std::move(slope), conv.stride,
          conv.padding,           groups};
}

AffineOp to_affine(const BatchNorm& norm) {
  AffineOp op;
  for (std::size_t c = 0; c < norm.gamma.values().size(); ++c) {
    const double scale = double{norm.gamma.values()[c]} /
                         std::sqrt(double{norm.variance.values()[c]} + double{norm.epsilon});
    op.scale.push_back(scale);
    op.shift.push_back(double{norm.beta.values()[c]} - double{norm.mean.values()[c]} * scale);
  }
  return op;
}

struct ToNetworkOp {
  NetworkOp operator()(Conv2d&& op) const { return to_convolution(std::move(op), op.groups); }
  NetworkOp operator()(DeformConv2d&& op) const {
    return DeformableConvolution{to_convolution(std::move(op), 1)};
  }
  NetworkOp operator()(BatchNorm&& op) const { return to_affine(op); }
  NetworkOp operator()(Activate&& op) const { return ActivateOp{negative_slope(op.activation)}; }
  NetworkOp operator()(Add&& op) const { return AddOp{negative_slope(op.activation)}; }
  NetworkOp operator()(Concat&& op) const { return ConcatOp{negative_slope(op.activation)}; }
  template <typename Same>
  NetworkOp operator()(Same&& op) const {
    return std::forward<Same>(op);
  }
};

}  // namespace

float negative_slope(const Activation& activation) {
  switch (activation.kind) {
    case ActivationKind::Identity:
      return 1;
    case ActivationKind::Relu:
      return 0;
    case ActivationKind::LeakyRelu:
      return activation.slope;
  }
  return 1;
}

ValueId Network::add_value(int channels) {
  const auto id = static_cast<ValueId>(values.size());
  values.push_back({channels, id, 0});
  return id;
}

Network make_network(Graph graph) {
  Network network;
  for (const int channels : value_channels(graph)) network.add_value(channels);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    Node& node = graph.nodes[i];
    network.nodes.push_back({std::move(node.name),
                             std::visit(ToNetworkOp{}, std::move(node.op)),
                             std::move(node.inputs),
                             {static_cast<ValueId>(i)}});
  }
  network.outputs = std::move(graph.outputs);
  network.size_multiple = graph.size_multiple;
  return network;
}

std::vector<int> writers_of_values(const Network& network) {
  std::vector<int> writers(network.values.size(), -1);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    for (const ValueId output : network.nodes[i].outputs) {
      writers[static_cast<std::size_t>(output)] = static_cast<int>(i);
    }
  }
  return writers;
}

ReadCounts::ReadCounts(const Network& network) : reads_(network.values.size(), 0) {
  for (const NetworkNode& node : network.nodes) {
    for (const ValueId input : node.inputs) ++reads_[static_cast<std::size_t>(input)];
  }
  for (const GraphOutput& output : network.outputs) {
    reads_[static_cast<std::size_t>(output.value)] += 2;
  }
}

bool ReadCounts::has_one_reader(ValueId value) const {
  return reads_[static_cast<std::size_t>(value)] == 1;
}

Convolution* last_convolution(NetworkNode& node) {
  if (auto* op = std::get_if<Convolution>(&node.op)) return op;
  if (auto* op = std::get_if<ImageConvolution>(&node.op)) return &op->convolution;
  if (auto* op = std::get_if<DeformableConvolution>(&node.op)) return &op->convolution;
  if (auto* op = std::get_if<SeparableConvolution>(&node.op)) return &op->pointwise;
  return nullptr;
}

void erase_nodes(Network& network, const std::vector<bool>& doomed) {
  std::vector<NetworkNode> kept;
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    if (!doomed[i]) kept.push_back(std::move(network.nodes[i]));
  }
  network.nodes = std::move(kept);
}

}  // namespace retinaface::nn::internal
