#pragma once

#include <cstddef>
#include <span>

namespace retinaface::mesh {

/// y = x W + b on every row, and what it does to gradients. T is float or double.
template <typename T>
struct DenseLayer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;

  /// @param weight  [inputs, outputs]
  /// @param bias    [outputs]
  /// @param x       [rows, inputs]
  /// @param y       [rows, outputs]
  /// @throws ContractError  a size does not fit
  void run(std::span<const T> weight, std::span<const T> bias, std::span<const T> x,
           std::span<T> y) const;

  /// Adds the gradients of weight, bias and x that those of y cause.
  void add_gradients(std::span<const T> weight, std::span<const T> x, std::span<const T> y_gradient,
                     std::span<T> weight_gradient, std::span<T> bias_gradient,
                     std::span<T> x_gradient) const;
};

}  // namespace retinaface::mesh
