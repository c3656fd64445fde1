#include <utility>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {

void fuse_image_input(Network& network) {
  const ReadCounts read_counts(network);
  if (network.nodes.empty()) return;
  const auto* image = std::get_if<ImageInput>(&network.nodes[0].op);
  if (image == nullptr || !read_counts.has_one_reader(network.nodes[0].outputs[0])) return;
  for (NetworkNode& node : network.nodes) {
    if (node.inputs != network.nodes[0].outputs) continue;
    auto* conv = std::get_if<Convolution>(&node.op);
    if (conv == nullptr || !conv->is_dense()) return;
    node.op = ImageConvolution{*image, std::move(*conv)};
    node.inputs.clear();
    std::vector<bool> fused(network.nodes.size(), false);
    fused[0] = true;
    erase_nodes(network, fused);
    return;
  }
}

}  // namespace retinaface::nn::internal
