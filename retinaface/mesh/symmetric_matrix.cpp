#include "retinaface/mesh/symmetric_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace retinaface::mesh::internal {
namespace {

/// Makes entry (p, q) of the matrix zero.
void rotate(std::vector<double>& a, std::vector<double>& vectors, std::size_t size, std::size_t p,
            std::size_t q) {
  const double off = a[p * size + q];
  if (std::abs(off) <= 1e-300) return;
  const double ratio = (a[q * size + q] - a[p * size + p]) / (2 * off);
  const double tangent = std::copysign(1.0, ratio) / (std::abs(ratio) + std::hypot(1.0, ratio));
  const double cosine = 1 / std::hypot(1.0, tangent);
  const double sine = tangent * cosine;
  const auto turn = [&](double& x, double& y) {
    const double old = x;
    x = cosine * old - sine * y;
    y = sine * old + cosine * y;
  };
  for (std::size_t k = 0; k < size; ++k) turn(a[k * size + p], a[k * size + q]);
  for (std::size_t k = 0; k < size; ++k) turn(a[p * size + k], a[q * size + k]);
  for (std::size_t k = 0; k < size; ++k) turn(vectors[p * size + k], vectors[q * size + k]);
}

/// Squares beside the diagonal, and all of them.
std::pair<double, double> squares(const std::vector<double>& a, std::size_t size) {
  double off = 0;
  double all = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    all += a[i] * a[i];
    if (i / size != i % size) off += a[i] * a[i];
  }
  return {off, all};
}

}  // namespace

Eigensystem eigensystem(std::vector<double> a, std::size_t size) {
  std::vector<double> vectors(size * size, 0);
  for (std::size_t i = 0; i < size; ++i) vectors[i * size + i] = 1;
  for (int sweep = 0; sweep < 60; ++sweep) {
    const auto [off, all] = squares(a, size);
    if (off <= 1e-24 * all) break;
    for (std::size_t p = 0; p < size; ++p)
      for (std::size_t q = p + 1; q < size; ++q) rotate(a, vectors, size, p, q);
  }
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return a[i * size + i] > a[j * size + j]; });
  Eigensystem result;
  for (const std::size_t i : order) {
    result.values.push_back(a[i * size + i]);
    const auto row = vectors.begin() + static_cast<std::ptrdiff_t>(i * size);
    result.vectors.insert(result.vectors.end(), row, row + static_cast<std::ptrdiff_t>(size));
  }
  return result;
}

bool solve_positive(std::vector<double> a, std::size_t size, std::span<double> right) {
  const std::size_t columns = size == 0 ? 0 : right.size() / size;
  const auto subtract = [&](std::size_t from, std::size_t row, double factor) {
    for (std::size_t c = 0; c < columns; ++c)
      right[row * columns + c] -= factor * right[from * columns + c];
  };
  const auto divide = [&](std::size_t row) {
    for (std::size_t c = 0; c < columns; ++c) right[row * columns + c] /= a[row * size + row];
  };
  for (std::size_t i = 0; i < size; ++i) {  // a becomes L, and right becomes L^-1 right
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * size + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * size + k] * a[j * size + k];
      if (i == j && !(sum > 0)) return false;
      a[i * size + j] = i == j ? std::sqrt(sum) : sum / a[j * size + j];
      if (i != j) subtract(j, i, a[i * size + j]);
    }
    divide(i);
  }
  for (std::size_t i = size; i-- > 0;) {
    for (std::size_t k = i + 1; k < size; ++k) subtract(k, i, a[k * size + i]);
    divide(i);
  }
  return true;
}

}  // namespace retinaface::mesh::internal
