#include "retinaface/mesh/fit/pixel_term.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "retinaface/mesh/fit/pixel_slopes.h"
#include "retinaface/mesh/graph/product.h"

namespace retinaface::mesh {
namespace {

constexpr double kHuberLimit = 2;  // standard deviations

/// Adds many residuals to a quadratic cost: their gradient in double precision, their part of the
/// hessian, which only shapes the steps, in single precision and by blocks.
class ResidualRows {
 public:
  explicit ResidualRows(QuadraticCost& sum)
      : sum_(sum),
        num_variables_(sum.gradient.size()),
        rows_(kBlock * num_variables_),
        products_(num_variables_ * num_variables_) {}
  ResidualRows(const ResidualRows&) = delete;
  ~ResidualRows() { flush(); }

  void add(double residual, double weight, std::span<const double> derivatives) {
    if (num_rows_ == kBlock) flush();
    float* const row = &rows_[num_rows_++ * num_variables_];
    const double root = std::sqrt(weight);
    for (std::size_t i = 0; i < num_variables_; ++i) {
      sum_.gradient[i] += weight * residual * derivatives[i];
      row[i] = static_cast<float>(root * derivatives[i]);
    }
  }

 private:
  static constexpr std::size_t kBlock = 256;

  void flush() {
    std::ranges::fill(products_, 0.0F);
    const auto size = static_cast<std::ptrdiff_t>(num_variables_);
    internal::add_product(internal::Product<float>{.a = rows_.data(),
                                                   .a_row = 1,
                                                   .a_column = size,
                                                   .b = rows_.data(),
                                                   .b_row = size,
                                                   .c = products_.data(),
                                                   .c_row = size,
                                                   .rows = size,
                                                   .depth = static_cast<std::ptrdiff_t>(num_rows_),
                                                   .columns = size});
    std::ranges::transform(products_, sum_.hessian, sum_.hessian.begin(), std::plus<double>());
    num_rows_ = 0;
  }

  QuadraticCost& sum_;
  std::size_t num_variables_;
  std::size_t num_rows_ = 0;
  std::vector<float> rows_;      ///< [kBlock, num_variables]
  std::vector<float> products_;  ///< [num_variables, num_variables]
};

}  // namespace

PixelTerm::PixelTerm(const MorphableModel& model, const FaceVariables& variables, FacePhoto photo,
                     const PixelNoise& noise)
    : viewer_(model, variables, std::move(photo)), noise_(noise) {}

double PixelTerm::error(std::span<const double> variables) const {
  const FaceView view = viewer_.look(variables);
  double sum = 0;
  for (const std::size_t pixel : view.compared) {
    const Vec3d difference = residual(view, pixel);
    sum += dot(difference, difference);
  }
  const double count = std::max(3.0 * static_cast<double>(view.compared.size()), 1.0);
  return noise_.deviation * std::sqrt(sum / count);
}

Vec3d PixelTerm::residual(const FaceView& view, std::size_t pixel) const {
  return 1 / noise_.deviation *
         (Vec3d::load(&view.pixels[3 * pixel]) - Vec3d::load(&viewer_.photo().pixels[3 * pixel]));
}

double PixelTerm::weight_of_pixel(const FaceView& view) const {
  if (noise_.num_independent == 0) return 1;
  return noise_.num_independent / static_cast<double>(view.compared.size());
}

double PixelTerm::cost_of(const FaceView& view) const {
  if (view.compared.empty()) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (const std::size_t pixel : view.compared)
    sum += huber_cost(length(residual(view, pixel)), kHuberLimit);
  return weight_of_pixel(view) * sum;
}

double PixelTerm::cost(std::span<const double> variables) const {
  return cost_of(viewer_.look(variables));
}

void PixelTerm::add_to(QuadraticCost& sum, std::span<const double> variables) const {
  const FaceView view = viewer_.look(variables);
  const PixelSlopes slopes(viewer_, view, variables);
  const double cost_before = sum.cost;
  ResidualRows rows(sum);
  std::vector<double> derivatives(variables.size());
  for (const std::size_t pixel : view.compared) {
    const Vec3d difference = residual(view, pixel);
    const double weight = weight_of_pixel(view) * huber_weight(length(difference), kHuberLimit);
    const double channels[] = {difference.x, difference.y, difference.z};
    for (std::size_t c = 0; c < 3; ++c) {
      const auto slope = slopes.of(pixel, c);
      if (slope.empty()) continue;
      std::ranges::transform(slope, derivatives.begin(),
                             [&](double value) { return value / noise_.deviation; });
      rows.add(channels[c], weight, derivatives);
    }
  }
  sum.cost = cost_before + cost_of(view);  // the weights give the slope, not the cost
}

}  // namespace retinaface::mesh
