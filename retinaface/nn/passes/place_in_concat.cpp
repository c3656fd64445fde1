#include <algorithm>
#include <set>
#include <span>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {
namespace {

/// Writers store whole vectors: a slice that is followed by another one must fill its last.
constexpr int kSliceGranularity = 16;

bool can_place(Network& network, const NetworkNode& node, const std::vector<int>& writers) {
  const auto* concat = std::get_if<ConcatOp>(&node.op);
  if (concat == nullptr || concat->slope != 1) return false;
  if (std::set<ValueId>(node.inputs.begin(), node.inputs.end()).size() != node.inputs.size()) {
    return false;
  }
  return std::ranges::all_of(node.inputs, [&](ValueId input) {
    const NetworkValue& value = network.values[static_cast<std::size_t>(input)];
    const int writer = writers[static_cast<std::size_t>(input)];
    const Convolution* conv = last_convolution(network.nodes[static_cast<std::size_t>(writer)]);
    return value.whole == input && conv != nullptr && conv->is_dense() &&
           (value.channels % kSliceGranularity == 0 || input == node.inputs.back());
  });
}

void put_side_by_side(Network& network, std::span<const ValueId> neighbours) {
  if (neighbours.size() < 2) return;
  int channels = 0;
  for (const ValueId id : neighbours)
    channels += network.values[static_cast<std::size_t>(id)].channels;
  const ValueId whole = network.add_value(channels);
  int first_channel = 0;
  for (const ValueId id : neighbours) {
    NetworkValue& value = network.values[static_cast<std::size_t>(id)];
    value.whole = whole;
    value.first_channel = first_channel;
    first_channel += value.channels;
  }
}

/// Neighbouring outputs of one convolution that no concatenation took share one storage.
void group_leftovers(Network& network, const NetworkNode& node) {
  std::size_t first = 0;
  for (std::size_t i = 0; i <= node.outputs.size(); ++i) {
    const bool is_leftover =
        i < node.outputs.size() &&
        network.values[static_cast<std::size_t>(node.outputs[i])].whole == node.outputs[i];
    if (is_leftover) continue;
    put_side_by_side(network, std::span(node.outputs).subspan(first, i - first));
    first = i + 1;
  }
}

}  // namespace

void place_in_concat(Network& network) {
  const std::vector<int> writers = writers_of_values(network);
  std::vector<bool> placed(network.nodes.size(), false);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const NetworkNode& node = network.nodes[i];
    if (!can_place(network, node, writers)) continue;
    int first_channel = 0;
    for (const ValueId input : node.inputs) {
      NetworkValue& value = network.values[static_cast<std::size_t>(input)];
      value.whole = node.outputs[0];
      value.first_channel = first_channel;
      first_channel += value.channels;
    }
    placed[i] = true;
  }
  erase_nodes(network, placed);
  for (const NetworkNode& node : network.nodes) group_leftovers(network, node);
}

}  // namespace retinaface::nn::internal
