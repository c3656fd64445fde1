#include "retinaface/model/fold_norms.h"

#include <cmath>
#include <variant>
#include <vector>

namespace retinaface::internal {
namespace {

template <typename Conv>
void fold(Conv& conv, const nn::BatchNorm& norm) {
  const auto channels = static_cast<std::size_t>(conv.weight.shape()[0]);
  const std::size_t weights_per_channel = conv.weight.values().size() / channels;
  if (conv.bias.values().empty()) conv.bias = Tensor(Shape{conv.weight.shape()[0]});
  for (std::size_t c = 0; c < channels; ++c) {
    const double scale =
        norm.gamma.data()[c] / std::sqrt(double{norm.variance.data()[c]} + norm.epsilon);
    for (float& weight :
         conv.weight.values().subspan(c * weights_per_channel, weights_per_channel)) {
      weight = static_cast<float>(weight * scale);
    }
    float& bias = conv.bias.data()[c];
    bias = static_cast<float>(norm.beta.data()[c] + (double{bias} - norm.mean.data()[c]) * scale);
  }
}

std::vector<int> count_readers(const nn::Graph& graph) {
  std::vector<int> readers(graph.nodes.size(), 0);
  for (const nn::Node& node : graph.nodes) {
    for (const nn::ValueId input : node.inputs) ++readers[static_cast<std::size_t>(input)];
  }
  for (const nn::GraphOutput& output : graph.outputs) {
    ++readers[static_cast<std::size_t>(output.value)];
  }
  return readers;
}

}  // namespace

void fold_norms(nn::Graph& graph) {
  const std::vector<int> readers = count_readers(graph);
  for (nn::Node& node : graph.nodes) {
    const auto* norm = std::get_if<nn::BatchNorm>(&node.op);
    if (norm == nullptr) continue;
    const auto input = static_cast<std::size_t>(node.inputs[0]);
    auto* conv = std::get_if<nn::Conv2d>(&graph.nodes[input].op);
    const bool bare = conv != nullptr && readers[input] == 1 &&
                      conv->activation.kind == nn::ActivationKind::Identity;
    if (!bare) continue;
    fold(*conv, *norm);
    node.op = nn::Activate{};
  }
}

}  // namespace retinaface::internal
