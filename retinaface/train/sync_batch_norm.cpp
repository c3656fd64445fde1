#include "retinaface/train/sync_batch_norm.h"

#include <numeric>
#include <vector>

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Of each channel over all processes; [C] doubles.
struct BatchStatistics {
  torch::Tensor mean;
  torch::Tensor variance;  ///< biased
  double count = 0;        ///< values a channel
};

void sum_or_throw(const torch::Tensor& tensor, ProcessGroup& group) {
  const Result<void> done = group.sum(tensor);
  if (!done.ok()) throw PeerLost(done.error());
}

/// All but the channels.
std::vector<std::int64_t> reduced_dimensions(const torch::Tensor& x) {
  std::vector<std::int64_t> dimensions(static_cast<std::size_t>(x.dim()) - 1);
  std::iota(dimensions.begin() + 1, dimensions.end(), 2);
  return dimensions;
}

/// [C] as [1, C, 1, …], to go with x.
torch::Tensor along_channels(const torch::Tensor& vector, const torch::Tensor& x) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
  shape[1] = vector.numel();
  return vector.view(shape);
}

/// Chan, Golub and LeVeque 1983: from the count, the mean and the squared deviations of each
/// process, which are exchanged in one message; sums of squares would cancel.
BatchStatistics statistics_of_all(const torch::Tensor& x, ProcessGroup& group) {
  const std::int64_t num_channels = x.size(1);
  const auto [variance, mean] =
      torch::var_mean(x, at::OptionalIntArrayRef(reduced_dimensions(x)), /*unbiased=*/false);
  const auto count = static_cast<double>(x.numel() / num_channels);
  const auto rows = torch::zeros({group.world_size(), 3, num_channels}, torch::kFloat64);
  rows[group.rank()][0].fill_(count);
  rows[group.rank()][1].copy_(mean);
  rows[group.rank()][2].copy_(variance).mul_(count);
  sum_or_throw(rows, group);

  const auto counts = rows.select(1, 0);
  const auto means = rows.select(1, 1);
  BatchStatistics all;
  all.count = counts.select(1, 0).sum().item<double>();
  all.mean = (counts * means).sum(0) / all.count;
  const auto deviations = rows.select(1, 2).sum(0) + (counts * (means - all.mean).square()).sum(0);
  all.variance = deviations / all.count;
  return all;
}

void move_towards(torch::Tensor running, const torch::Tensor& now, double momentum) {
  running.lerp_(now.to(running.options()), momentum);
}

struct SyncBatchNorm : torch::autograd::Function<SyncBatchNorm> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight, const torch::Tensor& bias,
                               const torch::Tensor& mean, const torch::Tensor& variance,
                               double count, double epsilon, ProcessGroup* group) {
    context->save_for_backward({x, weight, mean, (variance + epsilon).rsqrt()});
    context->saved_data["count"] = count;
    context->saved_data["group"] = reinterpret_cast<std::int64_t>(group);
    return torch::batch_norm(x, weight, bias, mean, variance, /*training=*/false, /*momentum=*/0,
                             epsilon, /*cudnn_enabled=*/false);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &mean = saved[2], &inverse_std = saved[3];
    const double count = context->saved_data["count"].toDouble();
    auto& group = *reinterpret_cast<ProcessGroup*>(context->saved_data["group"].toInt());
    const auto& gradient = gradients[0];
    const auto normalised = (x - along_channels(mean, x)) * along_channels(inverse_std, x);
    const auto dimensions = reduced_dimensions(x);
    const auto own_sums =
        torch::stack({gradient.sum(dimensions), (gradient * normalised).sum(dimensions)});
    const auto means = own_sums.clone();
    sum_or_throw(means, group);
    means.div_(count);
    const auto gradient_of_x =
        (gradient - along_channels(means[0], x) - normalised * along_channels(means[1], x)) *
        along_channels(weight * inverse_std, x);
    return {gradient_of_x, own_sums[1], own_sums[0], {}, {}, {}, {}, {}};
  }
};

}  // namespace

torch::Tensor sync_batch_norm(const torch::Tensor& x, const torch::Tensor& weight,
                              const torch::Tensor& bias, torch::Tensor running_mean,
                              torch::Tensor running_var, double momentum, double epsilon,
                              ProcessGroup& group) {
  const auto wide = x.to(weight.scalar_type());
  BatchStatistics all;
  {
    const torch::NoGradGuard values_only;
    all = statistics_of_all(wide, group);
    RETINAFACE_REQUIRE(all.count > 1, "one value a channel");
    move_towards(running_mean, all.mean, momentum);
    move_towards(running_var, all.variance * (all.count / (all.count - 1)), momentum);
  }
  const auto y =
      SyncBatchNorm::apply(wide, weight, bias, all.mean.to(weight.options()),
                           all.variance.to(weight.options()), all.count, epsilon, &group);
  return y.to(x.scalar_type());
}

}  // namespace retinaface::train
