#include "retinaface/train/weight_average.h"

#include <algorithm>

#include "retinaface/train/restore_tensors.h"
#include "retinaface/train/torch_tensor.h"

namespace retinaface::train {

WeightAverage::WeightAverage(const torch::nn::Module& module, double decay) : decay_(decay) {
  for (const auto& item : module.named_parameters())
    averages_[item.key()] = item.value().detach().clone();
  for (const auto& item : module.named_buffers())
    averages_[item.key()] = item.value().detach().clone();
}

void WeightAverage::update(const torch::nn::Module& module) {
  const torch::NoGradGuard no_grad;
  const auto n = static_cast<double>(++num_updates_);
  const double kept = std::min(decay_, n / (n + 9));
  for (const auto& item : module.named_parameters())
    averages_.at(item.key()).lerp_(item.value(), 1 - kept);
  for (const auto& item : module.named_buffers())
    averages_.at(item.key()).lerp_(item.value(), 1 - kept);
}

NamedTensors WeightAverage::tensors() const {
  NamedTensors copies;
  for (const auto& [name, average] : averages_) copies[name] = from_torch(average);
  return copies;
}

Result<void> WeightAverage::restore(const NamedTensors& tensors, std::int64_t num_updates) {
  for (const auto& [name, average] : averages_)
    RETINAFACE_RETURN_IF_ERROR(restore_tensor(average, tensors, name));
  num_updates_ = num_updates;
  return {};
}

}  // namespace retinaface::train
