#include "retinaface/train/torch_layer.h"

#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/train/deform_conv.h"
#include "retinaface/train/sync_batch_norm.h"
#include "retinaface/train/torch_tensor.h"

namespace retinaface::train {
namespace {

using torch::Tensor;

/// Takes the tensors out of an op.
class Registrar {
 public:
  Registrar(TorchLayer& layer, torch::nn::Module& owner) : layer_(layer), owner_(owner) {}

  void operator()(nn::Conv2d& op) const { take_convolution(op); }
  void operator()(nn::DeformConv2d& op) const { take_convolution(op); }
  void operator()(nn::BatchNorm& op) const {
    layer_.weight = parameter("weight", op.gamma);
    layer_.bias = parameter("bias", op.beta);
    layer_.running_mean = buffer("running_mean", op.mean);
    layer_.running_var = buffer("running_var", op.variance);
  }
  template <typename WithoutTensors>
  void operator()(WithoutTensors&) const {}

 private:
  template <typename Conv>
  void take_convolution(Conv& op) const {
    layer_.weight = parameter("weight", op.weight);
    if (op.bias.shape().num_elements() > 0) layer_.bias = parameter("bias", op.bias);
  }
  [[nodiscard]] Tensor parameter(const char* name, retinaface::Tensor& tensor) const {
    const auto values = to_torch(std::exchange(tensor, {}));
    return register_parameter(owner_, layer_.name + "." + name, values);
  }
  [[nodiscard]] Tensor buffer(const char* name, retinaface::Tensor& tensor) const {
    const auto values = to_torch(std::exchange(tensor, {}));
    return register_buffer(owner_, layer_.name + "." + name, values);
  }

  TorchLayer& layer_;
  torch::nn::Module& owner_;
};

Tensor activate(const Tensor& x, const nn::Activation& activation) {
  switch (activation.kind) {
    case nn::ActivationKind::Identity:
      return x;
    case nn::ActivationKind::Relu:
      return torch::relu(x);
    case nn::ActivationKind::LeakyRelu:
      return torch::leaky_relu(x, activation.slope);
  }
  return x;
}

/// The definitions of nn/graph.h in torch's words.
class Runner {
 public:
  Runner(const TorchLayer& layer, std::span<const Tensor> inputs, const BatchNormMode& mode)
      : layer_(layer), inputs_(inputs), mode_(mode) {}

  Tensor operator()(const nn::ImageInput&) const { return inputs_[0]; }

  Tensor operator()(const nn::Conv2d& op) const {
    const Tensor sum = torch::conv2d(inputs_[0], layer_.weight, layer_.bias, op.stride, op.padding,
                                     /*dilation=*/1, op.groups);
    return activate(sum, op.activation);
  }

  Tensor operator()(const nn::DeformConv2d& op) const {
    const Tensor& numbers = inputs_[1];
    const std::int64_t num_taps = numbers.size(1) / 3;
    const Tensor offset = numbers.narrow(1, 0, 2 * num_taps);
    const Tensor mask = 2 * torch::sigmoid(numbers.narrow(1, 2 * num_taps, num_taps));
    return activate(deform_conv2d({inputs_[0], offset, mask, layer_.weight, layer_.bias}, op.stride,
                                  op.padding),
                    op.activation);
  }

  Tensor operator()(const nn::BatchNorm& op) const {
    const Tensor& x = inputs_[0];
    if (mode_.uses_batch && mode_.group != nullptr)
      return sync_batch_norm(x, layer_.weight, layer_.bias, layer_.running_mean, layer_.running_var,
                             mode_.momentum, op.epsilon, *mode_.group);
    RETINAFACE_REQUIRE(!mode_.uses_batch || x.size(0) * x.size(2) * x.size(3) > 1,
                       "BatchNorm '" + layer_.name + "' cannot learn from one value a channel");
    return torch::batch_norm(x, layer_.weight, layer_.bias, layer_.running_mean, layer_.running_var,
                             mode_.uses_batch, mode_.momentum, op.epsilon,
                             /*cudnn_enabled=*/true);
  }

  Tensor operator()(const nn::Activate& op) const { return activate(inputs_[0], op.activation); }

  Tensor operator()(const nn::Add& op) const {
    return activate(inputs_[0] + inputs_[1], op.activation);
  }

  Tensor operator()(const nn::Concat& op) const {
    return activate(torch::cat(torch::TensorList(inputs_.data(), inputs_.size()), 1),
                    op.activation);
  }

  // torch scales by a float; as sizes are powers of two times another, the cells are the same.
  Tensor operator()(const nn::UpsampleNearestLike&) const {
    return torch::upsample_nearest2d(inputs_[0], {inputs_[1].size(2), inputs_[1].size(3)});
  }

  Tensor operator()(const nn::MaxPool2d& op) const {
    return torch::max_pool2d(inputs_[0], op.kernel, op.stride, op.padding);
  }

 private:
  const TorchLayer& layer_;
  std::span<const Tensor> inputs_;
  const BatchNormMode& mode_;
};

}  // namespace

TorchLayer make_layer(nn::Node node, torch::nn::Module& owner) {
  TorchLayer layer{.name = std::move(node.name),
                   .op = std::move(node.op),
                   .inputs = std::move(node.inputs),
                   .weight = {},
                   .bias = {},
                   .running_mean = {},
                   .running_var = {}};
  std::visit(Registrar(layer, owner), layer.op);
  return layer;
}

torch::Tensor run_layer(const TorchLayer& layer, std::span<const torch::Tensor> inputs,
                        const BatchNormMode& mode) {
  return std::visit(Runner(layer, inputs, mode), layer.op);
}

}  // namespace retinaface::train
