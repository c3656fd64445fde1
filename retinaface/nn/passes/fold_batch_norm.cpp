#include <algorithm>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {
namespace {

void fold(const AffineOp& affine, Convolution& conv) {
  const std::size_t channels = conv.bias.size();
  const std::size_t weights_per_channel = conv.weight.values().size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    const double scale = affine.scale[c];
    for (float& w : conv.weight.values().subspan(c * weights_per_channel, weights_per_channel)) {
      w = static_cast<float>(w * scale);
    }
    conv.bias[c] = static_cast<float>(double{conv.bias[c]} * scale + affine.shift[c]);
    conv.slope[c] = affine.slope;
  }
}

}  // namespace

void fold_batch_norm(Network& network) {
  const ReadCounts read_counts(network);
  const std::vector<int> writers = writers_of_values(network);
  std::vector<bool> folded(network.nodes.size(), false);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const auto* affine = std::get_if<AffineOp>(&network.nodes[i].op);
    if (affine == nullptr || !read_counts.has_one_reader(network.nodes[i].inputs[0])) continue;
    const auto writer =
        static_cast<std::size_t>(writers[static_cast<std::size_t>(network.nodes[i].inputs[0])]);
    Convolution* conv = last_convolution(network.nodes[writer]);
    const bool is_linear =
        conv != nullptr && std::ranges::all_of(conv->slope, [](float s) { return s == 1; });
    if (!is_linear) continue;
    fold(*affine, *conv);
    network.nodes[writer].outputs = network.nodes[i].outputs;
    folded[i] = true;
  }
  erase_nodes(network, folded);
}

}  // namespace retinaface::nn::internal
