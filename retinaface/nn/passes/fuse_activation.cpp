#include <algorithm>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {
namespace {

bool is_linear(const Convolution& conv) {
  return std::ranges::all_of(conv.slope, [](float s) { return s == 1; });
}

/// Lets an operation that ends with one activation for all channels apply this one.
template <typename Op>
bool absorb_as(NetworkNode& node, float slope) {
  auto* op = std::get_if<Op>(&node.op);
  if (op == nullptr || op->slope != 1) return false;
  op->slope = slope;
  return true;
}

/// Lets the node apply the activation itself, if it applies none yet.
bool absorb(NetworkNode& node, float slope) {
  if (Convolution* conv = last_convolution(node); conv != nullptr && is_linear(*conv)) {
    std::ranges::fill(conv->slope, slope);
    return true;
  }
  return absorb_as<AffineOp>(node, slope) || absorb_as<AddOp>(node, slope) ||
         absorb_as<ConcatOp>(node, slope);
}

void fuse_single_readers(Network& network) {
  const ReadCounts read_counts(network);
  const std::vector<int> writers = writers_of_values(network);
  std::vector<bool> fused(network.nodes.size(), false);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const auto* activate = std::get_if<ActivateOp>(&network.nodes[i].op);
    if (activate == nullptr || !read_counts.has_one_reader(network.nodes[i].inputs[0])) continue;
    NetworkNode& writer = network.nodes[static_cast<std::size_t>(
        writers[static_cast<std::size_t>(network.nodes[i].inputs[0])])];
    if (!absorb(writer, activate->slope)) continue;
    writer.outputs = network.nodes[i].outputs;
    fused[i] = true;
  }
  erase_nodes(network, fused);
}

void push_through_concat(Network& network) {
  const ReadCounts read_counts(network);
  const std::vector<int> writers = writers_of_values(network);
  const auto writer_of = [&](ValueId value) -> NetworkNode& {
    return network.nodes[static_cast<std::size_t>(writers[static_cast<std::size_t>(value)])];
  };
  for (NetworkNode& node : network.nodes) {
    auto* concat = std::get_if<ConcatOp>(&node.op);
    if (concat == nullptr || concat->slope == 1) continue;
    const bool can_push = std::ranges::all_of(node.inputs, [&](ValueId input) {
      const Convolution* conv = last_convolution(writer_of(input));
      return conv != nullptr && is_linear(*conv) && read_counts.has_one_reader(input);
    });
    if (!can_push) continue;
    for (const ValueId input : node.inputs) absorb(writer_of(input), concat->slope);
    concat->slope = 1;
  }
}

}  // namespace

void fuse_activation(Network& network) {
  fuse_single_readers(network);
  push_through_concat(network);
}

}  // namespace retinaface::nn::internal
