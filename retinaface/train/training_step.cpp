#include "retinaface/train/training_step.h"

#include <algorithm>
#include <cmath>

#include "retinaface/train/collective.h"
#include "retinaface/train/loss.h"
#include "retinaface/train/mixed_precision.h"
#include "retinaface/train/sync_batch_norm.h"

namespace retinaface::train {
namespace {

torch::Device device_of(const TorchNetwork& network) {
  return network.parameters().front().device();
}

/// Divisors that are the same for all batches of the step on all processes, so that the mean of
/// their gradients is the gradient of the one large batch.
Result<LossDivisors> common_divisors(std::span<const ReadyBatch> batches, ProcessGroup& group) {
  torch::Tensor counts = torch::zeros({2}, torch::kFloat64);
  for (const ReadyBatch& batch : batches) {
    const LossDivisors here = count_positives(batch.targets);
    counts += torch::tensor({here.positives, here.with_landmarks}, torch::kFloat64);
  }
  RETINAFACE_RETURN_IF_ERROR(group.sum(counts));
  const auto parts = static_cast<double>(batches.size()) * group.world_size();
  return LossDivisors{.positives = std::max(counts[0].item<double>(), 1.0) / parts,
                      .with_landmarks = std::max(counts[1].item<double>(), 1.0) / parts};
}

torch::Tensor as_row(const LossTerms& terms) {
  return torch::stack(
             {terms.total, terms.classification, terms.box, terms.landmarks, terms.teacher})
      .detach()
      .to(torch::kCPU, torch::kFloat64);
}

LossValues values_of(const torch::Tensor& row) {
  return {row[0].item<double>(), row[1].item<double>(), row[2].item<double>(),
          row[3].item<double>(), row[4].item<double>()};
}

}  // namespace

TrainingStep::TrainingStep(TorchNetwork& network, const TrainingStepOptions& options,
                           ProcessGroup& group)
    : network_(network),
      options_(options),
      group_(group),
      device_(device_of(network)),
      optimiser_(trained_parameters(network, options.frozen), options.optimiser) {
  if (options.optimiser.ema_decay > 0) average_.emplace(network, options.optimiser.ema_decay);
}

Result<StepResult> TrainingStep::run(std::span<const ReadyBatch> batches,
                                     double learning_rate) try {
  optimiser_.clear_gradients();
  StepResult result;
  RETINAFACE_ASSIGN_OR_RETURN(result.losses, accumulate_gradients(batches));
  RETINAFACE_RETURN_IF_ERROR(average_gradients(network_.parameters(), group_));
  result.gradient_norm =
      clip_gradients(optimiser_.gradients(), options_.optimiser.max_gradient_norm);
  result.is_finite = std::isfinite(result.losses.total) && std::isfinite(result.gradient_norm);
  if (!result.is_finite) return result;
  optimiser_.step(learning_rate);
  if (average_) average_->update(network_);
  return result;
} catch (const PeerLost& lost) {
  return lost.error();
}

Result<LossValues> TrainingStep::accumulate_gradients(std::span<const ReadyBatch> batches) {
  RETINAFACE_ASSIGN_OR_RETURN(const LossDivisors divisors, common_divisors(batches, group_));
  torch::Tensor losses = torch::zeros({5}, torch::kFloat64);
  for (const ReadyBatch& batch : batches) {
    const HeadTensors heads = forward(batch.images.to(device_));
    const LossTerms terms = loss_of(heads, batch, divisors);
    (terms.total / static_cast<double>(batches.size())).backward();
    losses += as_row(terms) / static_cast<double>(batches.size());
  }
  RETINAFACE_RETURN_IF_ERROR(group_.average({&losses, 1}));
  return values_of(losses);
}

LossTerms TrainingStep::loss_of(const HeadTensors& heads, const ReadyBatch& batch,
                                const LossDivisors& divisors) const {
  LossTerms terms =
      multi_task_loss(heads, batch.targets.to(device_), network_.config(), options_.loss, divisors);
  terms.teacher = torch::zeros_like(terms.total);
  if (batch.taught) {
    terms.teacher = distillation_loss(heads, batch.taught->to(device_), options_.teacher);
    terms.total = terms.total + options_.teacher.weight * terms.teacher;
  }
  return terms;
}

HeadTensors TrainingStep::forward(const torch::Tensor& images) {
  const MixedPrecision mixed(options_.mixed_precision);
  return network_.forward(images);
}

Model TrainingStep::best_weights() const {
  Model model = network_.to_model();
  if (average_) model.tensors = average_->tensors();
  return model;
}

}  // namespace retinaface::train
