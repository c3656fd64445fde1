#include "retinaface/train/collective.h"

#include <vector>

namespace retinaface::train {
namespace {

/// On how many processes each parameter has a gradient.
Result<std::vector<int>> gradient_counts(std::span<const torch::Tensor> parameters,
                                         ProcessGroup& group) {
  std::vector<int> counts;
  counts.reserve(parameters.size());
  for (const auto& parameter : parameters) counts.push_back(parameter.grad().defined() ? 1 : 0);
  const auto size = static_cast<std::int64_t>(counts.size());
  RETINAFACE_RETURN_IF_ERROR(
      group.sum(torch::from_blob(counts.data(), {size}, torch::dtype(torch::kInt32))));
  return counts;
}

}  // namespace

Result<bool> any_process(bool here, ProcessGroup& group) {
  RETINAFACE_ASSIGN_OR_RETURN(const double count, sum_over_processes(here ? 1 : 0, group));
  return count > 0;
}

Result<double> sum_over_processes(double here, ProcessGroup& group) {
  RETINAFACE_RETURN_IF_ERROR(
      group.sum(torch::from_blob(&here, {1}, torch::dtype(torch::kFloat64))));
  return here;
}

Result<void> average_gradients(std::span<const torch::Tensor> parameters, ProcessGroup& group) {
  RETINAFACE_ASSIGN_OR_RETURN(const std::vector<int> counts, gradient_counts(parameters, group));
  std::vector<torch::Tensor> gradients;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (counts[i] == 0) continue;
    torch::Tensor& gradient = parameters[i].mutable_grad();
    if (!gradient.defined()) gradient = torch::zeros_like(parameters[i]);
    gradients.push_back(gradient);
  }
  return group.average(gradients);
}

Result<void> broadcast_state(const torch::nn::Module& module, ProcessGroup& group) {
  std::vector<torch::Tensor> state = module.parameters();
  const std::vector<torch::Tensor> buffers = module.buffers();
  state.insert(state.end(), buffers.begin(), buffers.end());
  return group.broadcast(state);
}

}  // namespace retinaface::train
