#pragma once

#include "retinaface/formats/named_tensors.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// A copy on the CPU.
[[nodiscard]] torch::Tensor to_torch(const Tensor& tensor);
/// A copy as float, from any device and any floating-point type.
[[nodiscard]] Tensor from_torch(const torch::Tensor& tensor);

/// Copies of all parameters and buffers of a module and what is in it.
[[nodiscard]] NamedTensors named_tensors(const torch::nn::Module& module);

/// Registers a tensor under a name with dots, which torch does not allow in the name of a tensor
/// but makes of modules inside modules: "ssh1.conv3X3.0.weight" becomes `weight` of the module `0`
/// of the module `conv3X3` of the module `ssh1`, so that `named_parameters` shows the whole name.
///
/// A tensor that is already there stays (layers that share their weights).
/// @return the tensor of the module; it stays the module's own when that moves to another device
torch::Tensor register_parameter(torch::nn::Module& module, const std::string& name,
                                 torch::Tensor tensor);
torch::Tensor register_buffer(torch::nn::Module& module, const std::string& name,
                              torch::Tensor tensor);

}  // namespace retinaface::train
