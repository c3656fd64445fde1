#include <utility>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {
namespace {

bool is_depthwise3x3(const NetworkNode& node) {
  const auto* conv = std::get_if<Convolution>(&node.op);
  return conv != nullptr && conv->is_depthwise3x3();
}

bool is_pointwise(const NetworkNode& node) {
  const auto* conv = std::get_if<Convolution>(&node.op);
  return conv != nullptr && conv->groups == 1 && conv->kernel() == 1 && conv->stride == 1 &&
         conv->padding == 0;
}

}  // namespace

void fuse_separable(Network& network) {
  const ReadCounts read_counts(network);
  const std::vector<int> writers = writers_of_values(network);
  std::vector<bool> fused(network.nodes.size(), false);
  for (NetworkNode& node : network.nodes) {
    if (!is_pointwise(node) || !read_counts.has_one_reader(node.inputs[0])) continue;
    const auto writer = static_cast<std::size_t>(writers[static_cast<std::size_t>(node.inputs[0])]);
    NetworkNode& depthwise = network.nodes[writer];
    if (fused[writer] || !is_depthwise3x3(depthwise)) continue;
    node.inputs[0] = depthwise.inputs[0];
    node.op = SeparableConvolution{std::move(std::get<Convolution>(depthwise.op)),
                                   std::move(std::get<Convolution>(node.op))};
    fused[writer] = true;
  }
  erase_nodes(network, fused);
}

}  // namespace retinaface::nn::internal
