#include "retinaface/train/optimiser.h"

#include <algorithm>
#include <cmath>

#include "retinaface/train/restore_tensors.h"
#include "retinaface/train/torch_tensor.h"

namespace retinaface::train {
namespace {

bool starts_with_any(const std::string& name, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return name.starts_with(prefix); });
}

constexpr const char* kNumSteps = "num_steps";

}  // namespace

std::vector<NamedParameter> trained_parameters(torch::nn::Module& module,
                                               const std::vector<std::string>& frozen) {
  std::vector<NamedParameter> trained;
  for (auto& item : module.named_parameters()) {
    if (starts_with_any(item.key(), frozen)) item.value().requires_grad_(false);
    if (item.value().requires_grad()) trained.push_back({item.key(), item.value()});
  }
  return trained;
}

Optimiser::Optimiser(std::vector<NamedParameter> parameters, const OptimiserOptions& options)
    : parameters_(std::move(parameters)), options_(options) {
  if (options.kind == OptimiserKind::Sgd) {
    slots_ = {{"momentum", {}}};
  } else {
    slots_ = {{"mean", {}}, {"square", {}}};
  }
  for (Slot& slot : slots_) {
    for (const NamedParameter& parameter : parameters_)
      slot.tensors.push_back(torch::zeros_like(parameter.tensor).detach());
  }
}

void Optimiser::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  ++num_steps_;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!parameters_[i].tensor.grad().defined()) continue;
    if (options_.kind == OptimiserKind::Sgd) {
      step_sgd(i, learning_rate);
    } else {
      step_adamw(i, learning_rate);
    }
  }
}

void Optimiser::step_sgd(std::size_t i, double learning_rate) {
  torch::Tensor& weight = parameters_[i].tensor;
  torch::Tensor& momentum = slots_[0].tensors[i];
  const torch::Tensor gradient =
      weight_decay(i) > 0 ? weight.grad().add(weight, weight_decay(i)) : weight.grad();
  momentum.mul_(options_.momentum).add_(gradient);
  weight.add_(options_.nesterov ? gradient.add(momentum, options_.momentum) : momentum,
              -learning_rate);
}

void Optimiser::step_adamw(std::size_t i, double learning_rate) {
  torch::Tensor& weight = parameters_[i].tensor;
  torch::Tensor& mean = slots_[0].tensors[i];
  torch::Tensor& square = slots_[1].tensors[i];
  const auto steps = static_cast<double>(num_steps_);
  const double mean_correction = 1 - std::pow(options_.beta1, steps);
  const double square_correction = std::sqrt(1 - std::pow(options_.beta2, steps));
  weight.mul_(1 - learning_rate * weight_decay(i));
  mean.mul_(options_.beta1).add_(weight.grad(), 1 - options_.beta1);
  square.mul_(options_.beta2).addcmul_(weight.grad(), weight.grad(), 1 - options_.beta2);
  const torch::Tensor deviation = square.sqrt().div_(square_correction).add_(options_.epsilon);
  weight.addcdiv_(mean, deviation, -learning_rate / mean_correction);
}

double Optimiser::weight_decay(std::size_t i) const {
  // Biases, and gamma and beta of BatchNorms, have one axis.
  return parameters_[i].tensor.dim() > 1 ? options_.weight_decay : 0;
}

void Optimiser::clear_gradients() {
  for (NamedParameter& parameter : parameters_) parameter.tensor.mutable_grad().reset();
}

std::vector<torch::Tensor> Optimiser::gradients() const {
  std::vector<torch::Tensor> gradients;
  for (const NamedParameter& parameter : parameters_) {
    if (parameter.tensor.grad().defined()) gradients.push_back(parameter.tensor.grad());
  }
  return gradients;
}

NamedTensors Optimiser::state() const {
  NamedTensors state;
  for (const Slot& slot : slots_) {
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      state[slot.name + ('/' + parameters_[i].name)] = from_torch(slot.tensors[i]);
  }
  // Exact as a float up to 2^24 steps, more than a life of training.
  state[kNumSteps] = Tensor(Shape{}, std::array{static_cast<float>(num_steps_)});
  return state;
}

Result<void> Optimiser::restore(const NamedTensors& state) {
  for (Slot& slot : slots_) {
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      RETINAFACE_RETURN_IF_ERROR(
          restore_tensor(slot.tensors[i], state, slot.name + ('/' + parameters_[i].name)));
  }
  torch::Tensor num_steps = torch::zeros({});
  RETINAFACE_RETURN_IF_ERROR(restore_tensor(num_steps, state, kNumSteps));
  num_steps_ = std::llround(num_steps.item<double>());
  return {};
}

double clip_gradients(const std::vector<torch::Tensor>& gradients, double max_norm) {
  if (gradients.empty()) return 0;
  std::vector<torch::Tensor> norms;
  for (const torch::Tensor& gradient : gradients) norms.push_back(gradient.norm());
  const double norm = torch::stack(norms).norm().item<double>();
  if (max_norm > 0 && norm > max_norm) {
    for (torch::Tensor gradient : gradients) gradient.mul_(max_norm / norm);
  }
  return norm;
}

}  // namespace retinaface::train
