#pragma once

#include <vector>

#include "retinaface/train/collective.h"
#include "retinaface/train/sync_batch_norm.h"

namespace retinaface::train {

/// The rows of a batch that are this process's. Their numbers may differ by one.
[[nodiscard]] torch::Tensor part_of(const torch::Tensor& batch, const ProcessGroup& group);

/// Takes this process's part of a fixed batch of 5, in double, through `sync_batch_norm` and a
/// fixed loss.
/// @return the output and the gradient of x for the part; the gradients of weight and bias; both
///         running statistics
[[nodiscard]] std::vector<torch::Tensor> batch_norm_of_part(ProcessGroup& group);

/// Trains a detector for three steps on this process's part of the same batch of pictures.
struct LearntSteps {
  std::vector<torch::Tensor> gradients;  ///< of the first step
  std::vector<torch::Tensor> state;      ///< parameters and buffers in the end
};
[[nodiscard]] Result<LearntSteps> learn_from_part(ProcessGroup& group);

}  // namespace retinaface::train
