#pragma once

#include <span>

#include "retinaface/data/sample.h"
#include "retinaface/model/network_config.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// Pictures of one size as [N, 3, H, W] floats, `(byte - mean) * scale` in the network's channel
/// order.
/// @param samples  at least one
/// @throws ContractError  no samples, pictures of different sizes or not Rgb8
[[nodiscard]] torch::Tensor input_tensor(std::span<const Sample> samples, const InputSpec& input);

}  // namespace retinaface::train
