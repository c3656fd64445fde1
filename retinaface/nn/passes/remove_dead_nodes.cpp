#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {

void remove_dead_nodes(Network& network) {
  std::vector<bool> needed(network.values.size(), false);
  for (const GraphOutput& output : network.outputs) {
    needed[static_cast<std::size_t>(output.value)] = true;
  }
  std::vector<bool> dead(network.nodes.size(), true);
  for (std::size_t i = network.nodes.size(); i-- > 0;) {
    const NetworkNode& node = network.nodes[i];
    for (const ValueId output : node.outputs) {
      if (needed[static_cast<std::size_t>(output)]) dead[i] = false;
    }
    if (dead[i]) continue;
    for (const ValueId input : node.inputs) needed[static_cast<std::size_t>(input)] = true;
  }
  erase_nodes(network, dead);
}

}  // namespace retinaface::nn::internal
