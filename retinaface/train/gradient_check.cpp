#include "retinaface/train/gradient_check.h"

#include <algorithm>
#include <cmath>

namespace retinaface::train::testing {

double gradient_error(
    const std::function<torch::Tensor(const std::vector<torch::Tensor>&)>& function,
    const std::vector<torch::Tensor>& inputs, double step) {
  std::vector<torch::Tensor> variables;
  for (const torch::Tensor& input : inputs) {
    variables.push_back(input.defined() ? input.detach().clone().requires_grad_() : input);
  }
  const torch::Tensor result = function(variables);
  const torch::Tensor weights = torch::randn_like(result.detach());
  (result * weights).sum().backward();

  const torch::NoGradGuard no_grad;
  const auto value = [&] { return (function(variables) * weights).sum().item<double>(); };
  double largest = 0;
  for (torch::Tensor& variable : variables) {
    if (!variable.defined()) continue;
    const torch::Tensor numbers = variable.view({-1});
    const torch::Tensor gradient = variable.grad().reshape({-1});
    for (std::int64_t i = 0; i < numbers.numel(); ++i) {
      const double before = numbers[i].item<double>();
      numbers[i] = before + step;
      const double above = value();
      numbers[i] = before - step;
      const double slope = (above - value()) / (2 * step);
      numbers[i] = before;
      largest = std::max(largest, std::abs(slope - gradient[i].item<double>()));
    }
  }
  return largest;
}

}  // namespace retinaface::train::testing
