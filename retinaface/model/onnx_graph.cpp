#include "retinaface/model/onnx_graph.h"

#include "retinaface/base/contract.h"

namespace retinaface::internal {
namespace {

using Ints = std::vector<std::int64_t>;

Ints twice(std::int64_t value) {
  return {value, value};
}

Ints four_times(std::int64_t value) {
  return {value, value, value, value};
}

}  // namespace

void OnnxGraph::add_nodes(const nn::Graph& graph) {
  for (const nn::Node& node : graph.nodes) {
    values_.push_back(std::visit([&](const auto& op) { return translate(node, op); }, node.op));
  }
}

std::string OnnxGraph::add(const std::string& op_type, const std::string& name,
                           std::vector<std::string> inputs, std::vector<OnnxAttribute> attributes) {
  std::string unique = name;  // shared heads run once per level
  for (int use = 2; !outputs_.insert(unique).second; ++use) {
    unique = name + "." + std::to_string(use);
  }
  model_.nodes.push_back({op_type, unique, std::move(inputs), {unique}, std::move(attributes)});
  return unique;
}

std::string OnnxGraph::add_constant(OnnxTensor tensor) {
  std::string name = tensor.name;
  if (!outputs_.contains(name)) add("Constant", name, {}, {{"value", std::move(tensor)}});
  return name;
}

std::string OnnxGraph::constant(const std::string& name, const Ints& values) {
  return add_constant({name, {static_cast<std::int64_t>(values.size())}, values});
}

std::string OnnxGraph::constant(const std::string& name, const Ints& dims,
                                const std::vector<float>& values) {
  return add_constant({name, dims, values});
}

std::string OnnxGraph::weight(const std::string& name, const Tensor& tensor) {
  if (!initializers_.insert(name).second) return name;  // shared heads
  const auto sizes = tensor.shape().sizes();
  const auto values = tensor.values();
  model_.initializers.push_back(
      {name, Ints(sizes.begin(), sizes.end()), std::vector<float>(values.begin(), values.end())});
  return name;
}

std::vector<std::string> OnnxGraph::inputs_of(const nn::Node& node) const {
  std::vector<std::string> names;
  for (const nn::ValueId input : node.inputs) names.push_back(value(input));
  return names;
}

std::string OnnxGraph::translate(const nn::Node&, const nn::ImageInput& op) {
  const Ints per_channel{1, 3, 1, 1};
  const std::string mean =
      constant("input.mean", per_channel, std::vector<float>(op.mean.begin(), op.mean.end()));
  const std::string scale =
      constant("input.scale", per_channel, std::vector<float>(op.scale.begin(), op.scale.end()));
  const std::string centered = add("Sub", "input.centered", {input_, mean}, {});
  return add("Mul", "input.normalised", {centered, scale}, {});
}

std::string OnnxGraph::translate(const nn::Node& node, const nn::Conv2d& op) {
  std::vector<std::string> inputs = inputs_of(node);
  inputs.push_back(weight(node.name + ".weight", op.weight));
  if (op.bias.shape().num_elements() > 0) inputs.push_back(weight(node.name + ".bias", op.bias));
  return add("Conv", node.name, inputs,
             {{"kernel_shape", twice(op.weight.shape()[2])},
              {"strides", twice(op.stride)},
              {"pads", four_times(op.padding)},
              {"group", std::int64_t{op.groups}}});
}

std::string OnnxGraph::translate(const nn::Node& node, const nn::DeformConv2d&) {
  throw ContractError("node '" + node.name + "': opset 11 has no deformable convolution");
}

std::string OnnxGraph::translate(const nn::Node& node, const nn::BatchNorm& op) {
  std::vector<std::string> inputs = inputs_of(node);
  inputs.push_back(weight(node.name + ".weight", op.gamma));
  inputs.push_back(weight(node.name + ".bias", op.beta));
  inputs.push_back(weight(node.name + ".running_mean", op.mean));
  inputs.push_back(weight(node.name + ".running_var", op.variance));
  return add("BatchNormalization", node.name, inputs, {{"epsilon", op.epsilon}});
}

std::string OnnxGraph::translate(const nn::Node& node, const nn::Activate& op) {
  switch (op.activation.kind) {
    case nn::ActivationKind::Identity:
      return value(node.inputs[0]);
    case nn::ActivationKind::Relu:
      return add("Relu", node.name, inputs_of(node), {});
    case nn::ActivationKind::LeakyRelu:
      return add("LeakyRelu", node.name, inputs_of(node), {{"alpha", op.activation.slope}});
  }
  return {};
}

std::string OnnxGraph::translate(const nn::Node& node, const nn::Add&) {
  return add("Add", node.name, inputs_of(node), {});
}

std::string OnnxGraph::translate(const nn::Node& node, const nn::Concat&) {
  return add("Concat", node.name, inputs_of(node), {{"axis", std::int64_t{1}}});
}

// Heights and widths are multiples of the largest stride, so the factor is always 2.
std::string OnnxGraph::translate(const nn::Node& node, const nn::UpsampleNearestLike&) {
  const std::string no_region = constant("upsample.roi", {0}, {});
  const std::string factors = constant("upsample.scales", {4}, {1, 1, 2, 2});
  return add("Resize", node.name, {value(node.inputs[0]), no_region, factors},
             {{"mode", "nearest"},
              {"coordinate_transformation_mode", "asymmetric"},
              {"nearest_mode", "floor"}});
}

std::string OnnxGraph::translate(const nn::Node& node, const nn::MaxPool2d& op) {
  return add("MaxPool", node.name, inputs_of(node),
             {{"kernel_shape", twice(op.kernel)},
              {"strides", twice(op.stride)},
              {"pads", four_times(op.padding)}});
}

}  // namespace retinaface::internal
