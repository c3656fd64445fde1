#pragma once

#include <functional>
#include <vector>

#include "retinaface/train/torch.h"

// Test helper.
namespace retinaface::train::testing {

/// The largest difference between torch's gradients of a function and central differences, over all
/// numbers of all inputs.
///
/// @param function  differentiable at the inputs; a result with several numbers is summed up with
///                  fixed random weights
/// @param inputs    double; undefined ones are passed on
[[nodiscard]] double gradient_error(
    const std::function<torch::Tensor(const std::vector<torch::Tensor>&)>& function,
    const std::vector<torch::Tensor>& inputs, double step = 1e-6);

}  // namespace retinaface::train::testing
