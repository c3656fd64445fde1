#pragma once

#include <string>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// Copies the tensor `name` into `target`, whatever its device.
/// @return  Corrupt when it is missing or has another shape, naming it
[[nodiscard]] Result<void> restore_tensor(torch::Tensor target, const NamedTensors& stored,
                                          const std::string& name);

/// Copies tensors into the weights and buffers of the same names; others are left aside.
[[nodiscard]] Result<void> restore_tensors(torch::nn::Module& module, const NamedTensors& stored);

}  // namespace retinaface::train
