#include <algorithm>
#include <utility>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {
namespace {

bool is_mergeable(const NetworkNode& node) {
  const auto* conv = std::get_if<Convolution>(&node.op);
  return conv != nullptr && conv->is_dense() && node.inputs.size() == 1;
}

bool have_one_geometry(const Convolution& a, const Convolution& b) {
  return a.kernel() == b.kernel() && a.stride == b.stride && a.padding == b.padding;
}

void append_channels(Convolution& to, const Convolution& from) {
  const Shape& shape = to.weight.shape();
  Tensor weight(Shape{shape[0] + from.weight.shape()[0], shape[1], shape[2], shape[3]});
  const auto end = std::ranges::copy(to.weight.values(), weight.data()).out;
  std::ranges::copy(from.weight.values(), end);
  to.weight = std::move(weight);
  to.bias.insert(to.bias.end(), from.bias.begin(), from.bias.end());
  to.slope.insert(to.slope.end(), from.slope.begin(), from.slope.end());
}

}  // namespace

void merge_convolutions(Network& network) {
  std::vector<bool> merged(network.nodes.size(), false);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    NetworkNode& first = network.nodes[i];
    if (merged[i] || !is_mergeable(first)) continue;
    auto& conv = std::get<Convolution>(first.op);
    for (std::size_t j = i + 1; j < network.nodes.size(); ++j) {
      NetworkNode& other = network.nodes[j];
      if (merged[j] || !is_mergeable(other) || other.inputs != first.inputs) continue;
      auto& other_conv = std::get<Convolution>(other.op);
      if (!have_one_geometry(conv, other_conv)) continue;
      append_channels(conv, other_conv);
      first.name += " | " + other.name;
      first.outputs.push_back(other.outputs[0]);
      merged[j] = true;
    }
  }
  erase_nodes(network, merged);
}

}  // namespace retinaface::nn::internal
