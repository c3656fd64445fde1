#include "retinaface/mesh/fit/least_squares.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/symmetric_matrix.h"

namespace retinaface::mesh {
namespace {

class Descent {
 public:
  Descent(const LeastSquares& problem, std::vector<double> start)
      : problem_(problem), variables_(std::move(start)), quadratic_(linearised()) {}

  [[nodiscard]] double cost() const { return quadratic_.cost; }
  [[nodiscard]] std::vector<double> take_variables() { return std::move(variables_); }

  /// False when no step goes down.
  bool step() {
    constexpr int kMaxTries = 10;
    for (int i = 0; i < kMaxTries; ++i) {
      const auto candidate = damped_step();
      if (candidate && cost_at(*candidate) < quadratic_.cost) {
        variables_ = *candidate;
        quadratic_ = linearised();
        damping_ = std::max(damping_ / 5, 1e-9);
        return true;
      }
      damping_ *= 5;
    }
    return false;
  }

 private:
  [[nodiscard]] double cost_at(std::span<const double> variables) const {
    double sum = 0;
    for (const CostTerm* term : problem_.terms) sum += term->cost(variables);
    return sum;
  }

  [[nodiscard]] QuadraticCost linearised() const {
    QuadraticCost sum(variables_.size());
    for (const CostTerm* term : problem_.terms) term->add_to(sum, variables_);
    return sum;
  }

  [[nodiscard]] std::vector<std::size_t> free_variables() const {
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      const double slope = quadratic_.gradient[i];
      const bool stays = (variables_[i] <= problem_.lower[i] && slope >= 0) ||
                         (variables_[i] >= problem_.upper[i] && slope <= 0);
      const bool matters = quadratic_.hessian[i * variables_.size() + i] > 0;
      if (problem_.lower[i] < problem_.upper[i] && matters && !stays) free.push_back(i);
    }
    return free;
  }

  [[nodiscard]] std::optional<std::vector<double>> damped_step() const {
    const auto free = free_variables();
    std::vector<double> matrix;
    std::vector<double> right;  // then the step
    for (const std::size_t i : free) {
      right.push_back(-quadratic_.gradient[i]);
      for (const std::size_t j : free)
        matrix.push_back(quadratic_.hessian[std::min(i, j) * variables_.size() + std::max(i, j)] *
                         (i == j ? 1 + damping_ : 1));
    }
    if (!internal::solve_positive(std::move(matrix), free.size(), right)) return std::nullopt;
    std::vector<double> candidate = variables_;
    for (std::size_t k = 0; k < free.size(); ++k) {
      const std::size_t i = free[k];
      candidate[i] = std::clamp(candidate[i] + right[k], problem_.lower[i], problem_.upper[i]);
    }
    return candidate;
  }

  const LeastSquares& problem_;
  std::vector<double> variables_;
  QuadraticCost quadratic_;
  double damping_ = 1e-3;
};

}  // namespace

void QuadraticCost::add_residual(double residual, double weight,
                                 std::span<const double> derivatives) {
  cost += weight * residual * residual / 2;
  const std::size_t n = gradient.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (derivatives[i] == 0) continue;
    const double scaled = weight * derivatives[i];
    gradient[i] += scaled * residual;
    for (std::size_t j = i; j < n; ++j) hessian[n * i + j] += scaled * derivatives[j];
  }
}

double huber_cost(double residual, double limit) {
  const double size = std::abs(residual);
  return size <= limit ? size * size / 2 : limit * (size - limit / 2);
}

double huber_weight(double residual, double limit) {
  const double size = std::abs(residual);
  return size <= limit ? 1 : limit / size;
}

Minimum minimise(const LeastSquares& problem, std::vector<double> start,
                 const MinimiseOptions& options) {
  const std::size_t size = start.size();
  RETINAFACE_REQUIRE(problem.lower.size() == size && problem.upper.size() == size,
                     std::to_string(size) + " variables with " +
                         std::to_string(problem.lower.size()) + " lower limits");
  Descent descent(problem, std::move(start));
  Minimum minimum;
  minimum.costs.push_back(descent.cost());
  for (int i = 0; i < options.max_steps && descent.step(); ++i) {
    const double before = minimum.costs.back();
    minimum.costs.push_back(descent.cost());
    if (before - descent.cost() < options.min_decrease * before) break;
  }
  minimum.variables = descent.take_variables();
  return minimum;
}

}  // namespace retinaface::mesh
