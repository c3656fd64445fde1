#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// An exponential moving average of a module's weights and BatchNorm statistics (Polyak and
/// Juditsky 1992), which finds faces better than the weights of the last step. Early in a run it
/// forgets faster, so that it is not an average with the beginning: the n-th update keeps
/// min(decay, n / (n + 9)) of it.
class WeightAverage {
 public:
  /// Begins with the weights of now.
  WeightAverage(const torch::nn::Module& module, double decay);

  /// After each step.
  void update(const torch::nn::Module& module);

  /// Copies, under the module's names.
  [[nodiscard]] NamedTensors tensors() const;
  /// @param num_updates  how many the tensors have seen
  /// @return             Corrupt, naming the tensor that is missing or has another shape
  [[nodiscard]] Result<void> restore(const NamedTensors& tensors, std::int64_t num_updates);

 private:
  double decay_;
  std::int64_t num_updates_ = 0;
  std::map<std::string, torch::Tensor> averages_;
};

}  // namespace retinaface::train
