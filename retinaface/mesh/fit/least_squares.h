#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace retinaface::mesh {

/// A cost near one point, as Gauss and Newton see it: cost + gradient·step + step·hessian·step / 2.
struct QuadraticCost {
  explicit QuadraticCost(std::size_t num_variables)
      : gradient(num_variables), hessian(num_variables * num_variables) {}

  /// A residual r of weight w costs w r² / 2.
  /// @param derivatives  of the residual, one for each variable
  void add_residual(double residual, double weight, std::span<const double> derivatives);

  double cost = 0;
  std::vector<double> gradient;
  std::vector<double> hessian;  ///< [num_variables, num_variables], its upper triangle
};

/// A part of what a fit makes small.
class CostTerm {
 public:
  virtual ~CostTerm() = default;
  [[nodiscard]] virtual double cost(std::span<const double> variables) const = 0;
  virtual void add_to(QuadraticCost& sum, std::span<const double> variables) const = 0;
};

/// Huber's (1964) cost: r² / 2 up to `limit`, a line beyond.
[[nodiscard]] double huber_cost(double residual, double limit);
/// The weight with which r² / 2 has the slope of Huber's cost.
[[nodiscard]] double huber_weight(double residual, double limit);

struct LeastSquares {
  std::vector<const CostTerm*> terms;
  std::vector<double> lower, upper;  ///< of each variable; equal ones hold it still
};

struct MinimiseOptions {
  int max_steps = 30;
  double min_decrease = 1e-5;  ///< of the cost in one step, relative; less ends it
};

struct Minimum {
  std::vector<double> variables;
  std::vector<double> costs;  ///< at the start and after each step
};

/// Goes down by damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963) from `start`, inside the
/// limits; a variable at a limit that wants to leave stays there.
///
/// @pre  all vectors have the size of `start`, which is inside the limits
[[nodiscard]] Minimum minimise(const LeastSquares& problem, std::vector<double> start,
                               const MinimiseOptions& options = {});

}  // namespace retinaface::mesh
