#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace retinaface::mesh {

/// The slope of `f` as a number that `variable` refers to moves, by the four-point central
/// difference: exact to about 1e-11 of f with third derivatives near 1.
template <typename Function>
[[nodiscard]] double slope(double& variable, const Function& f, double step = 1e-4) {
  const double start = variable;
  const auto at = [&](double offset) {
    variable = start + offset;
    return f();
  };
  const double near = at(step) - at(-step);
  const double far = at(2 * step) - at(-2 * step);
  variable = start;
  return (8 * near - far) / (12 * step);
}

/// Expects `gradient` to be what differences of `f` are, within `tolerance` of the largest.
template <typename Function>
void expect_gradient(std::span<double> variables, std::span<const double> gradient,
                     double tolerance, const Function& f, double step = 1e-4) {
  ASSERT_EQ(variables.size(), gradient.size());
  std::vector<double> slopes;
  double largest = 0;
  for (double& variable : variables) {
    slopes.push_back(slope(variable, f, step));
    largest = std::max(largest, std::abs(slopes.back()));
  }
  EXPECT_GT(largest, 0) << "nothing depends on these numbers";
  for (std::size_t i = 0; i < slopes.size(); ++i)
    EXPECT_NEAR(gradient[i], slopes[i], tolerance * largest) << "number " << i;
}

/// The slopes of all outputs of `f`, floats, as a number that `variable` refers to moves.
template <typename Function>
[[nodiscard]] std::vector<float> difference_quotients(float& variable, float step,
                                                      const Function& f) {
  const float start = variable;
  variable = start + step;
  std::vector<float> slopes = f();
  variable = start - step;
  const std::vector<float> below = f();
  variable = start;
  for (std::size_t i = 0; i < slopes.size(); ++i) slopes[i] = (slopes[i] - below[i]) / (2 * step);
  return slopes;
}

/// Whether a gradient is a slope within 1 %. tf_mesh_renderer's rule of outliers divides by the
/// slope with its sign, so that no negative slope ever was one; this one has two sides.
[[nodiscard]] inline bool agree(float slope, float gradient) {
  return std::abs(slope - gradient) <=
         1e-3F + 0.01F * std::max(std::abs(slope), std::abs(gradient));
}

/// How many of many gradients do not agree with their slopes.
class OutlierShare {
 public:
  void count(float slope, float gradient) {
    num_outliers_ += agree(slope, gradient) ? 0 : 1;
    ++num_all_;
  }
  [[nodiscard]] double share() const { return num_outliers_ / num_all_; }

 private:
  double num_outliers_ = 0;
  double num_all_ = 0;
};

}  // namespace retinaface::mesh
