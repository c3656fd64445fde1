#pragma once

#include <span>

#include "retinaface/base/result.h"
#include "retinaface/train/process_group.h"
#include "retinaface/train/torch.h"

// What the processes of a training do together. As members of ProcessGroup: all call, in the same
// order, and an error is Unavailable.
namespace retinaface::train {

/// Whether it is so on any process. A signal reaches one of them, and all must stop at one step.
[[nodiscard]] Result<bool> any_process(bool here, ProcessGroup& group);

[[nodiscard]] Result<double> sum_over_processes(double here, ProcessGroup& group);

/// Replaces the gradients by their means over the processes. A parameter without a gradient here
/// that has one elsewhere counts as 0 here; one without any stays without.
[[nodiscard]] Result<void> average_gradients(std::span<const torch::Tensor> parameters,
                                             ProcessGroup& group);

/// Everybody gets rank 0's parameters and buffers.
[[nodiscard]] Result<void> broadcast_state(const torch::nn::Module& module, ProcessGroup& group);

}  // namespace retinaface::train
