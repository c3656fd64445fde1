#include "retinaface/mesh/learning/principal_components.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/graph/product.h"
#include "retinaface/mesh/symmetric_matrix.h"

namespace retinaface::mesh {
namespace {

using internal::add_product;
using internal::dot;

constexpr std::size_t kExtraDirections = 32;
constexpr int kNumPasses = 3;

/// Row-major.
struct Matrix {
  Matrix(std::size_t num_rows, std::size_t num_columns)
      : rows(static_cast<std::ptrdiff_t>(num_rows)),
        columns(static_cast<std::ptrdiff_t>(num_columns)),
        values(num_rows * num_columns) {}

  [[nodiscard]] std::span<float> row(std::ptrdiff_t r) {
    return std::span(values).subspan(static_cast<std::size_t>(r * columns),
                                     static_cast<std::size_t>(columns));
  }

  std::ptrdiff_t rows;
  std::ptrdiff_t columns;
  std::vector<float> values;
};

Matrix transposed(const Matrix& m) {
  Matrix result(static_cast<std::size_t>(m.columns), static_cast<std::size_t>(m.rows));
  for (std::ptrdiff_t r = 0; r < m.rows; ++r)
    for (std::ptrdiff_t c = 0; c < m.columns; ++c)
      result.values[static_cast<std::size_t>(c * m.rows + r)] =
          m.values[static_cast<std::size_t>(r * m.columns + c)];
  return result;
}

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c(static_cast<std::size_t>(a.rows), static_cast<std::size_t>(b.columns));
  add_product({a.values.data(), a.columns, 1, b.values.data(), b.columns, c.values.data(),
               c.columns, a.rows, a.columns, b.columns});
  return c;
}

/// aT b
Matrix transposed_product(const Matrix& a, const Matrix& b) {
  Matrix c(static_cast<std::size_t>(a.columns), static_cast<std::size_t>(b.columns));
  add_product({a.values.data(), 1, a.columns, b.values.data(), b.columns, c.values.data(),
               c.columns, a.columns, a.rows, b.columns});
  return c;
}

/// Makes the rows orthonormal by Gram and Schmidt's method; a row that depends on others becomes 0.
void orthonormalise(Matrix& m) {
  for (std::ptrdiff_t r = 0; r < m.rows; ++r) {
    const auto row = m.row(r);
    const double before = dot(row, row);
    for (std::ptrdiff_t other = 0; other < r; ++other) {
      const auto factor = static_cast<float>(dot(row, m.row(other)));
      const auto from = m.row(other);
      for (std::size_t i = 0; i < row.size(); ++i) row[i] -= factor * from[i];
    }
    const double left = dot(row, row);
    const auto scale = left > 1e-10 * before ? static_cast<float>(1 / std::sqrt(left)) : 0.F;
    for (float& value : row) value *= scale;
  }
}

std::vector<float> subtract_mean(std::span<float> samples, std::size_t num_values) {
  std::vector<double> sums(num_values);
  for (std::size_t i = 0; i < samples.size(); ++i) sums[i % num_values] += samples[i];
  const double share = static_cast<double>(num_values) / static_cast<double>(samples.size());
  std::vector<float> mean(num_values);
  for (std::size_t i = 0; i < num_values; ++i) mean[i] = static_cast<float>(sums[i] * share);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] -= mean[i % num_values];
  return mean;
}

/// Directions whose span holds those of largest variance.
Matrix leading_subspace(const Matrix& samples, std::size_t size, std::uint64_t seed) {
  Random random(seed);
  Matrix start(static_cast<std::size_t>(samples.rows), size);
  for (float& value : start.values) value = static_cast<float>(random.normal());
  Matrix directions = transposed_product(start, samples);
  for (int pass = 0; pass < kNumPasses; ++pass) {
    orthonormalise(directions);
    directions = transposed_product(product(samples, transposed(directions)), samples);
  }
  orthonormalise(directions);
  orthonormalise(directions);  // what rounding left
  return directions;
}

}  // namespace

std::vector<float> PrincipalComponents::project(std::span<const float> sample) const {
  RETINAFACE_REQUIRE(sample.size() == mean.size(), "a sample of " + std::to_string(sample.size()) +
                                                       " numbers, expected " +
                                                       std::to_string(mean.size()));
  std::vector<float> offset(sample.begin(), sample.end());
  for (std::size_t i = 0; i < offset.size(); ++i) offset[i] -= mean[i];
  std::vector<float> coefficients(size());
  const auto num_values = static_cast<std::ptrdiff_t>(mean.size());
  add_product({directions.data(), num_values, 1, offset.data(), 1, coefficients.data(), 1,
               static_cast<std::ptrdiff_t>(size()), num_values, 1});
  for (std::size_t k = 0; k < size(); ++k)
    coefficients[k] = standard_deviations[k] > 0 ? coefficients[k] / standard_deviations[k] : 0;
  return coefficients;
}

std::vector<float> PrincipalComponents::approximate(std::span<const float> sample,
                                                    std::size_t num_components) const {
  RETINAFACE_REQUIRE(num_components <= size(),
                     std::to_string(num_components) + " components of " + std::to_string(size()));
  std::vector<float> coefficients = project(sample);
  for (std::size_t k = 0; k < size(); ++k) coefficients[k] *= standard_deviations[k];
  std::vector<float> result = mean;
  const auto num_values = static_cast<std::ptrdiff_t>(mean.size());
  add_product({coefficients.data(), 1, 1, directions.data(), num_values, result.data(), num_values,
               1, static_cast<std::ptrdiff_t>(num_components), num_values});
  return result;
}

PrincipalComponents principal_components(std::vector<float> samples, std::size_t num_values,
                                         std::size_t num_components, std::uint64_t seed) {
  RETINAFACE_REQUIRE(num_values > 0 && samples.size() % num_values == 0 &&
                         num_components <= std::min(samples.size() / num_values, num_values),
                     std::to_string(num_components) + " components of " +
                         std::to_string(samples.size()) + " numbers");
  PrincipalComponents result;
  result.mean = subtract_mean(samples, num_values);
  const std::size_t num_samples = samples.size() / num_values;
  Matrix centred(num_samples, 0);
  centred.columns = static_cast<std::ptrdiff_t>(num_values);
  centred.values = std::move(samples);
  const std::size_t size = std::min({num_components + kExtraDirections, num_samples, num_values});
  const Matrix subspace = leading_subspace(centred, size, seed);
  const Matrix coefficients = product(centred, transposed(subspace));
  const Matrix covariance = transposed_product(coefficients, coefficients);
  const auto system = internal::eigensystem(
      std::vector<double>(covariance.values.begin(), covariance.values.end()), size);
  Matrix turn(num_components, size);
  std::copy_n(system.vectors.begin(), turn.values.size(), turn.values.begin());
  result.directions = product(turn, subspace).values;
  for (std::size_t k = 0; k < num_components; ++k)
    result.standard_deviations.push_back(static_cast<float>(
        std::sqrt(std::max(0.0, system.values[k]) / static_cast<double>(num_samples))));
  return result;
}

}  // namespace retinaface::mesh
