#pragma once

#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/train/optimiser_options.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// A weight that is trained.
struct NamedParameter {
  std::string name;
  torch::Tensor tensor;
};

/// The weights of a module that want a gradient, without those whose names start with one of
/// `frozen`; these no longer want one.
[[nodiscard]] std::vector<NamedParameter> trained_parameters(
    torch::nn::Module& module, const std::vector<std::string>& frozen = {});

/// Changes weights by their gradients. torch has optimisers of its own; this one gives the same
/// numbers, and its state has names, so that it can be stored like weights.
class Optimiser {
 public:
  Optimiser(std::vector<NamedParameter> parameters, const OptimiserOptions& options);

  /// One step; weights without a gradient stay.
  void step(double learning_rate);
  void clear_gradients();

  [[nodiscard]] const std::vector<NamedParameter>& parameters() const { return parameters_; }
  [[nodiscard]] std::vector<torch::Tensor> gradients() const;

  /// "momentum/<name>", or "mean/<name>", "square/<name>" and "num_steps": copies.
  [[nodiscard]] NamedTensors state() const;
  /// @return  Corrupt, naming the tensor that is missing or has another shape
  [[nodiscard]] Result<void> restore(const NamedTensors& state);

 private:
  struct Slot {
    const char* name;
    std::vector<torch::Tensor> tensors;  ///< one for each parameter
  };

  void step_sgd(std::size_t i, double learning_rate);
  void step_adamw(std::size_t i, double learning_rate);
  [[nodiscard]] double weight_decay(std::size_t i) const;

  std::vector<NamedParameter> parameters_;
  OptimiserOptions options_;
  std::vector<Slot> slots_;
  std::int64_t num_steps_ = 0;
};

/// Scales all gradients down together when their norm is above `max_norm` (Pascanu et al. 2013);
/// 0: never.
/// @return  the norm before
double clip_gradients(const std::vector<torch::Tensor>& gradients, double max_norm);

}  // namespace retinaface::train
