#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {

void fuse_upsample_add(Network& network) {
  const ReadCounts read_counts(network);
  const std::vector<int> writers = writers_of_values(network);
  std::vector<bool> fused(network.nodes.size(), false);
  for (NetworkNode& node : network.nodes) {
    const auto* add = std::get_if<AddOp>(&node.op);
    if (add == nullptr) continue;
    for (std::size_t operand = 0; operand < 2; ++operand) {
      const ValueId upsampled = node.inputs[operand];
      const auto writer = static_cast<std::size_t>(writers[static_cast<std::size_t>(upsampled)]);
      const NetworkNode& upsample = network.nodes[writer];
      const ValueId other = node.inputs[1 - operand];
      if (!std::holds_alternative<UpsampleNearestLike>(upsample.op) ||
          !read_counts.has_one_reader(upsampled) || upsample.inputs[1] != other) {
        continue;
      }
      node.inputs = {other, upsample.inputs[0]};
      node.op = UpsampleAddOp{add->slope};
      fused[writer] = true;
      break;
    }
  }
  erase_nodes(network, fused);
}

}  // namespace retinaface::nn::internal
