#include "retinaface/train/torch_network.h"

#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/train/torch_tensor.h"

namespace retinaface::train {
namespace {

constexpr std::size_t kOutputsPerLevel = 3;

bool has_bias(const nn::Node& node) {
  const auto has_values = [](const Tensor& bias) { return bias.shape().num_elements() > 0; };
  if (const auto* conv = std::get_if<nn::Conv2d>(&node.op)) return has_values(conv->bias);
  if (const auto* conv = std::get_if<nn::DeformConv2d>(&node.op)) return has_values(conv->bias);
  return false;
}

/// A convolution that took in its BatchNorm, or null. In a network with its BatchNorms the only
/// biases are those of the heads, which nobody reads, and of the offsets of deformable
/// convolutions.
const nn::Node* find_folded(const nn::Graph& graph) {
  for (const nn::Node& reader : graph.nodes) {
    if (std::holds_alternative<nn::DeformConv2d>(reader.op)) continue;
    for (const nn::ValueId input : reader.inputs) {
      const nn::Node& node = graph.nodes[static_cast<std::size_t>(input)];
      if (has_bias(node)) return &node;
    }
  }
  return nullptr;
}

std::string describe(torch::IntArrayRef sizes) {
  return to_string(Shape(sizes.vec()));
}

}  // namespace

Result<std::shared_ptr<TorchNetwork>> TorchNetwork::create(const Model& model) {
  RETINAFACE_ASSIGN_OR_RETURN(nn::Graph graph, build_graph(model));
  if (const nn::Node* folded = find_folded(graph)) {
    return Error{ErrorCode::InvalidArgument,
                 model.name + ": the BatchNorm of '" + folded->name +
                     "' is folded into its weights, expected a model that can be trained"};
  }
  std::shared_ptr<TorchNetwork> network(new TorchNetwork(model));
  for (nn::Node& node : graph.nodes) {
    network->layers_.push_back(make_layer(std::move(node), *network));
  }
  for (const nn::GraphOutput& output : graph.outputs) network->outputs_.push_back(output.value);
  return network;
}

TorchNetwork::TorchNetwork(const Model& model) : torch::nn::Module(model.config.name) {
  origin_.config = model.config;
  origin_.name = model.name;
  origin_.licence = model.licence;
  origin_.provenance = model.provenance;
  origin_.file_format = "memory";
}

HeadTensors TorchNetwork::forward(const torch::Tensor& images) {
  const int stride = config().max_stride();
  RETINAFACE_REQUIRE(images.dim() == 4 && images.size(1) == 3 && images.size(2) % stride == 0 &&
                         images.size(3) % stride == 0 && images.numel() > 0,
                     "images have shape " + describe(images.sizes()) +
                         ", expected N x 3 x H x W, H and W multiples of " +
                         std::to_string(stride));
  std::vector<torch::Tensor> values;
  values.reserve(layers_.size());
  for (const TorchLayer& layer : layers_) {
    std::vector<torch::Tensor> inputs;
    for (const nn::ValueId input : layer.inputs) {
      inputs.push_back(values[static_cast<std::size_t>(input)]);
    }
    if (inputs.empty()) inputs.push_back(images);
    values.push_back(run_layer(layer, inputs, batch_norm_mode()));
  }
  return {join_levels(values, 0, 2), join_levels(values, 1, 4), join_levels(values, 2, 10)};
}

torch::Tensor TorchNetwork::join_levels(const std::vector<torch::Tensor>& values,
                                        std::size_t first_output, int numbers_per_anchor) const {
  std::vector<torch::Tensor> levels;
  for (std::size_t i = first_output; i < outputs_.size(); i += kOutputsPerLevel) {
    const torch::Tensor& map = values[static_cast<std::size_t>(outputs_[i])];
    levels.push_back(map.permute({0, 2, 3, 1}).reshape({map.size(0), -1, numbers_per_anchor}));
  }
  return torch::cat(levels, 1);
}

Model TorchNetwork::to_model() const {
  return {.config = origin_.config,
          .tensors = named_tensors(*this),
          .name = origin_.name,
          .file_format = origin_.file_format,
          .licence = origin_.licence,
          .provenance = origin_.provenance};
}

void TorchNetwork::freeze_batch_norms(bool frozen) {
  batch_norms_frozen_ = frozen;
  for (TorchLayer& layer : layers_) {
    if (!std::holds_alternative<nn::BatchNorm>(layer.op)) continue;
    layer.weight.requires_grad_(!frozen);
    layer.bias.requires_grad_(!frozen);
  }
}

void TorchNetwork::set_batch_norm_momentum(double momentum) {
  RETINAFACE_REQUIRE(momentum >= 0 && momentum <= 1, "momentum is " + std::to_string(momentum));
  batch_norm_momentum_ = momentum;
}

void TorchNetwork::synchronise_batch_norms(ProcessGroup& group) {
  batch_norm_group_ = group.world_size() > 1 ? &group : nullptr;
}

BatchNormMode TorchNetwork::batch_norm_mode() const {
  return {.uses_batch = is_training() && !batch_norms_frozen_,
          .momentum = batch_norm_momentum_,
          .group = batch_norm_group_};
}

}  // namespace retinaface::train
