#include "tests/processes/learning.h"

namespace retinaface::train {

torch::Tensor part_of(const torch::Tensor& batch, const ProcessGroup& group) {
  const std::int64_t begin = batch.size(0) * group.rank() / group.world_size();
  const std::int64_t end = batch.size(0) * (group.rank() + 1) / group.world_size();
  return batch.slice(0, begin, end);
}

std::vector<torch::Tensor> batch_norm_of_part(ProcessGroup& group) {
  torch::manual_seed(11);
  const auto wide = torch::dtype(torch::kFloat64);
  const auto batch = torch::randn({5, 4, 3, 2}, wide) * 3 + 1;
  const auto loss_weights = torch::randn(batch.sizes(), wide);
  const auto weight = torch::randn({4}, wide).requires_grad_();
  const auto bias = torch::randn({4}, wide).requires_grad_();
  const auto running_mean = torch::randn({4}, wide);
  const auto running_var = torch::rand({4}, wide);

  const auto x = part_of(batch, group).clone().requires_grad_();
  const auto y = sync_batch_norm(x, weight, bias, running_mean, running_var, 0.1, 1e-5, group);
  (y.pow(2) * part_of(loss_weights, group)).sum().backward();

  return {y.detach(), x.grad(), weight.grad(), bias.grad(), running_mean, running_var};
}

}  // namespace retinaface::train
