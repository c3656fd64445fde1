#include "retinaface/mesh/graph/dense.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/product.h"

namespace retinaface::mesh {
namespace {

void require_sizes(std::size_t inputs, std::size_t outputs, std::size_t num_weights,
                   std::size_t num_biases, std::size_t x_size, std::size_t y_size) {
  RETINAFACE_REQUIRE(num_weights == inputs * outputs && num_biases == outputs &&
                         x_size % inputs == 0 && x_size / inputs * outputs == y_size,
                     std::to_string(inputs) + " x " + std::to_string(outputs) + " weights got " +
                         std::to_string(x_size) + " inputs for " + std::to_string(y_size));
}

/// In the type of the strides of `internal::Product`.
struct Sizes {
  std::ptrdiff_t rows;
  std::ptrdiff_t inputs;
  std::ptrdiff_t outputs;
};

/// y += x W
template <typename T>
void add_outputs(const Sizes& sizes, const T* weight, const T* x, T* y) {
  internal::add_product(internal::Product<T>{.a = x,
                                             .a_row = sizes.inputs,
                                             .b = weight,
                                             .b_row = sizes.outputs,
                                             .c = y,
                                             .c_row = sizes.outputs,
                                             .rows = sizes.rows,
                                             .depth = sizes.inputs,
                                             .columns = sizes.outputs});
}

/// dW += x^T dy
template <typename T>
void add_weight_gradient(const Sizes& sizes, const T* x, const T* dy, T* dw) {
  internal::add_product(internal::Product<T>{.a = x,
                                             .a_row = 1,
                                             .a_column = sizes.inputs,
                                             .b = dy,
                                             .b_row = sizes.outputs,
                                             .c = dw,
                                             .c_row = sizes.outputs,
                                             .rows = sizes.inputs,
                                             .depth = sizes.rows,
                                             .columns = sizes.outputs});
}

/// dx += dy W^T. One row is a column as well, and a large W need not be turned.
template <typename T>
void add_input_gradient(const Sizes& sizes, const T* weight, const T* dy, T* dx) {
  if (sizes.rows == 1) {
    internal::add_product(internal::Product<T>{.a = weight,
                                               .a_row = sizes.outputs,
                                               .b = dy,
                                               .b_row = 1,
                                               .c = dx,
                                               .c_row = 1,
                                               .rows = sizes.inputs,
                                               .depth = sizes.outputs,
                                               .columns = 1});
    return;
  }
  std::vector<T> turned(static_cast<std::size_t>(sizes.inputs * sizes.outputs));
  for (std::ptrdiff_t i = 0; i < sizes.inputs; ++i)
    for (std::ptrdiff_t o = 0; o < sizes.outputs; ++o)
      turned[static_cast<std::size_t>(o * sizes.inputs + i)] = weight[i * sizes.outputs + o];
  add_outputs<T>({sizes.rows, sizes.outputs, sizes.inputs}, turned.data(), dy, dx);
}

Sizes sizes_of(std::size_t inputs, std::size_t outputs, std::size_t x_size) {
  return {static_cast<std::ptrdiff_t>(x_size / inputs), static_cast<std::ptrdiff_t>(inputs),
          static_cast<std::ptrdiff_t>(outputs)};
}

}  // namespace

template <typename T>
void DenseLayer<T>::run(std::span<const T> weight, std::span<const T> bias, std::span<const T> x,
                        std::span<T> y) const {
  require_sizes(inputs, outputs, weight.size(), bias.size(), x.size(), y.size());
  for (std::size_t first = 0; first < y.size(); first += outputs)
    std::copy(bias.begin(), bias.end(), y.begin() + static_cast<std::ptrdiff_t>(first));
  add_outputs(sizes_of(inputs, outputs, x.size()), weight.data(), x.data(), y.data());
}

template <typename T>
void DenseLayer<T>::add_gradients(std::span<const T> weight, std::span<const T> x,
                                  std::span<const T> y_gradient, std::span<T> weight_gradient,
                                  std::span<T> bias_gradient, std::span<T> x_gradient) const {
  require_sizes(inputs, outputs, weight.size(), bias_gradient.size(), x.size(), y_gradient.size());
  require_sizes(inputs, outputs, weight_gradient.size(), outputs, x_gradient.size(),
                y_gradient.size());
  const Sizes sizes = sizes_of(inputs, outputs, x.size());
  for (std::size_t first = 0; first < y_gradient.size(); first += outputs)
    for (std::size_t o = 0; o < outputs; ++o) bias_gradient[o] += y_gradient[first + o];
  add_weight_gradient(sizes, x.data(), y_gradient.data(), weight_gradient.data());
  add_input_gradient(sizes, weight.data(), y_gradient.data(), x_gradient.data());
}

template struct DenseLayer<float>;
template struct DenseLayer<double>;

}  // namespace retinaface::mesh
