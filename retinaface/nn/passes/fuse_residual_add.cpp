#include <algorithm>
#include <utility>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {
namespace {

/// The later of the two convolutions that could take the sum in, or -1: the other operand is then
/// ready before it, as in a shortcut.
int fusable_operand(const Network& network, const NetworkNode& add, const ReadCounts& read_counts,
                    const std::vector<int>& writers) {
  int best = -1;
  int best_writer = -1;
  for (int operand = 0; operand < 2; ++operand) {
    const ValueId value = add.inputs[static_cast<std::size_t>(operand)];
    const int writer = writers[static_cast<std::size_t>(value)];
    const NetworkNode& node = network.nodes[static_cast<std::size_t>(writer)];
    const auto* conv = std::get_if<Convolution>(&node.op);
    const bool fits = conv != nullptr && conv->is_dense() && node.inputs.size() == 1 &&
                      read_counts.has_one_reader(value) &&
                      std::ranges::all_of(conv->slope, [](float s) { return s == 1; });
    if (fits && writer > best_writer) {
      best = operand;
      best_writer = writer;
    }
  }
  return best;
}

}  // namespace

void fuse_residual_add(Network& network) {
  const ReadCounts read_counts(network);
  const std::vector<int> writers = writers_of_values(network);
  std::vector<bool> moved(network.nodes.size(), false);
  for (NetworkNode& node : network.nodes) {
    const auto* add = std::get_if<AddOp>(&node.op);
    if (add == nullptr) continue;
    const int operand = fusable_operand(network, node, read_counts, writers);
    if (operand < 0) continue;
    const float slope = add->slope;
    const auto source = static_cast<std::size_t>(
        writers[static_cast<std::size_t>(node.inputs[static_cast<std::size_t>(operand)])]);
    const ValueId other = node.inputs[static_cast<std::size_t>(1 - operand)];
    Convolution conv = std::move(std::get<Convolution>(network.nodes[source].op));
    std::ranges::fill(conv.slope, slope);
    node.op = std::move(conv);
    node.inputs = {network.nodes[source].inputs[0], other};
    moved[source] = true;
  }
  erase_nodes(network, moved);
}

}  // namespace retinaface::nn::internal
