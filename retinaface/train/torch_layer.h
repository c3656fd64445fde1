#pragma once

#include <span>
#include <string>
#include <vector>

#include "retinaface/nn/graph.h"
#include "retinaface/train/process_group.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// One node of a network's graph, with torch tensors in place of the engine's.
struct TorchLayer {
  std::string name;
  nn::Op op;  ///< its own tensors are empty
  std::vector<nn::ValueId> inputs;
  /// Undefined where the op has none. A BatchNorm's weight and bias are its gamma and beta.
  torch::Tensor weight, bias, running_mean, running_var;
};

/// How BatchNorms run.
struct BatchNormMode {
  bool uses_batch = false;  ///< normalise by the batch's own statistics, and learn them
  double momentum = 0.1;    ///< weight of a batch in the running statistics
  /// Whose batches together are the batch, see sync_batch_norm; null: this process's alone.
  ProcessGroup* group = nullptr;
};

/// Moves a node's weights into parameters and buffers of `owner`, under the model's tensor names.
[[nodiscard]] TorchLayer make_layer(nn::Node node, torch::nn::Module& owner);

/// @param inputs  of the layer, [N, C, H, W]; for the ImageInput the normalised pictures
/// @throws ContractError  a BatchNorm would learn from one value a channel
[[nodiscard]] torch::Tensor run_layer(const TorchLayer& layer,
                                      std::span<const torch::Tensor> inputs,
                                      const BatchNormMode& mode);

}  // namespace retinaface::train
