#include "retinaface/model/layers.h"

#include <utility>

namespace retinaface::internal {

using nn::ValueId;

ValueId Layers::push(std::string name, nn::Op op, std::vector<ValueId> inputs, int channels) {
  channels_.push_back(channels);
  return graph_.add(std::move(name), std::move(op), std::move(inputs));
}

Tensor Layers::per_channel(const std::string& name, int channels, WeightKind kind) {
  return source_.take(name, Shape{channels}, kind, 1);
}

ValueId Layers::push_conv(ValueId x, const std::string& name, const ConvSpec& spec, Biased biased) {
  nn::Conv2d conv;
  conv.groups = spec.depthwise ? channels(x) : 1;
  conv.stride = spec.stride;
  conv.padding = spec.kernel / 2;
  const Shape shape{spec.out_channels, channels(x) / conv.groups, spec.kernel, spec.kernel};
  conv.weight = source_.take(name + ".weight", shape, WeightKind::ConvWeight, spec.gain);
  if (biased == Biased::Yes) {
    conv.bias = per_channel(name + ".bias", spec.out_channels, WeightKind::Bias);
  }
  if (spec.deformable) return push_deformable(x, std::move(conv), name, spec);
  return push(name, std::move(conv), {x}, spec.out_channels);
}

ValueId Layers::push_deformable(ValueId x, nn::Conv2d conv, const std::string& name,
                                const ConvSpec& spec) {
  const int numbers = 3 * spec.kernel * spec.kernel;
  // Random offsets are a tenth of a pixel: those of trained networks start at 0 (Zhu et al. 2019).
  const ValueId offsets = this->conv(
      x, name + ".offset",
      {.out_channels = numbers, .kernel = spec.kernel, .stride = spec.stride, .gain = 0.1F});
  nn::DeformConv2d deformable{
      std::move(conv.weight), std::move(conv.bias), conv.stride, conv.padding, {}};
  return push(name, std::move(deformable), {x, offsets}, spec.out_channels);
}

ValueId Layers::image(const nn::ImageInput& input) {
  return push("image", input, {}, 3);
}

ValueId Layers::conv(ValueId x, const std::string& name, const ConvSpec& spec) {
  return push_conv(x, name, spec, Biased::Yes);
}

ValueId Layers::plain_conv(ValueId x, const std::string& name, const ConvSpec& spec) {
  return push_conv(x, name, spec, Biased::No);
}

ValueId Layers::conv_norm(ValueId x, const std::string& name, const std::string& norm_name,
                          const ConvSpec& spec) {
  if (source_.is_folded(name, norm_name)) return conv(x, name, spec);
  return norm(plain_conv(x, name, spec), norm_name);
}

ValueId Layers::norm(ValueId x, const std::string& name) {
  const int count = channels(x);
  nn::BatchNorm norm;
  norm.gamma = per_channel(name + ".weight", count, WeightKind::Gamma);
  norm.beta = per_channel(name + ".bias", count, WeightKind::Beta);
  norm.mean = per_channel(name + ".running_mean", count, WeightKind::Mean);
  norm.variance = per_channel(name + ".running_var", count, WeightKind::Variance);
  norm.epsilon = batch_norm_epsilon_;
  return push(name, std::move(norm), {x}, count);
}

ValueId Layers::activate(ValueId x, float slope) {
  const nn::Activation activation = slope == 0
                                        ? nn::Activation{nn::ActivationKind::Relu, 0}
                                        : nn::Activation{nn::ActivationKind::LeakyRelu, slope};
  const std::string name = graph_.nodes[static_cast<std::size_t>(x)].name + ".act";
  return push(name, nn::Activate{activation}, {x}, channels(x));
}

ValueId Layers::add(ValueId a, ValueId b, const std::string& name) {
  return push(name, nn::Add{}, {a, b}, channels(a));
}

ValueId Layers::concat(std::vector<ValueId> parts, const std::string& name) {
  int sum = 0;
  for (const ValueId part : parts) sum += channels(part);
  return push(name, nn::Concat{}, std::move(parts), sum);
}

ValueId Layers::upsample_like(ValueId x, ValueId like, const std::string& name) {
  return push(name, nn::UpsampleNearestLike{}, {x, like}, channels(x));
}

ValueId Layers::max_pool(ValueId x, const std::string& name) {
  return push(name, nn::MaxPool2d{}, {x}, channels(x));
}

}  // namespace retinaface::internal
