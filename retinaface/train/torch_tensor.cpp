#include "retinaface/train/torch_tensor.h"

#include <memory>
#include <string>
#include <utility>

namespace retinaface::train {
namespace {

struct Place {
  torch::nn::Module& module;
  std::string name;  ///< in it, without dots
};

torch::nn::Module& child(torch::nn::Module& module, const std::string& name) {
  const auto children = module.named_children();
  if (const auto* found = children.find(name)) return **found;
  return *module.register_module(name, std::make_shared<torch::nn::Module>());
}

Place find_place(torch::nn::Module& module, const std::string& name) {
  const auto dot = name.find('.');
  if (dot == std::string::npos) return {module, name};
  return find_place(child(module, name.substr(0, dot)), name.substr(dot + 1));
}

}  // namespace

torch::Tensor to_torch(const Tensor& tensor) {
  const auto sizes = tensor.shape().sizes();
  torch::Tensor copy = torch::empty(torch::IntArrayRef(sizes.data(), sizes.size()));
  std::copy(tensor.values().begin(), tensor.values().end(), copy.data_ptr<float>());
  return copy;
}

Tensor from_torch(const torch::Tensor& tensor) {
  const torch::Tensor floats = tensor.detach().to(torch::kCPU, torch::kFloat).contiguous();
  const auto sizes = floats.sizes();
  const auto count = static_cast<std::size_t>(floats.numel());
  return Tensor(Shape(sizes.vec()), {floats.data_ptr<float>(), count});
}

NamedTensors named_tensors(const torch::nn::Module& module) {
  NamedTensors tensors;
  for (const auto& item : module.named_parameters()) {
    tensors.emplace(item.key(), from_torch(item.value()));
  }
  for (const auto& item : module.named_buffers()) {
    tensors.emplace(item.key(), from_torch(item.value()));
  }
  return tensors;
}

torch::Tensor register_parameter(torch::nn::Module& module, const std::string& name,
                                 torch::Tensor tensor) {
  const auto [owner, own_name] = find_place(module, name);
  const auto parameters = owner.named_parameters(/*recurse=*/false);
  if (const auto* found = parameters.find(own_name)) return *found;
  return owner.register_parameter(own_name, std::move(tensor));
}

torch::Tensor register_buffer(torch::nn::Module& module, const std::string& name,
                              torch::Tensor tensor) {
  const auto [owner, own_name] = find_place(module, name);
  const auto buffers = owner.named_buffers(/*recurse=*/false);
  if (const auto* found = buffers.find(own_name)) return *found;
  return owner.register_buffer(own_name, std::move(tensor));
}

}  // namespace retinaface::train
