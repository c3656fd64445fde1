#include "retinaface/mesh/graph/dense.h"

#include <algorithm>
#include <string>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

void require_sizes(std::size_t inputs, std::size_t outputs, std::size_t num_weights,
                   std::size_t num_biases, std::size_t x_size, std::size_t y_size) {
  RETINAFACE_REQUIRE(num_weights == inputs * outputs && num_biases == outputs &&
                         x_size % inputs == 0 && x_size / inputs * outputs == y_size,
                     std::to_string(inputs) + " x " + std::to_string(outputs) + " weights got " +
                         std::to_string(x_size) + " inputs for " + std::to_string(y_size));
}

}  // namespace

template <typename T>
void DenseLayer<T>::run(std::span<const T> weight, std::span<const T> bias, std::span<const T> x,
                        std::span<T> y) const {
  require_sizes(inputs, outputs, weight.size(), bias.size(), x.size(), y.size());
  for (std::size_t row = 0; row < x.size() / inputs; ++row) {
    T* out = y.data() + row * outputs;
    std::copy(bias.begin(), bias.end(), out);
    for (std::size_t i = 0; i < inputs; ++i) {
      const T value = x[row * inputs + i];
      const T* from = weight.data() + i * outputs;
      for (std::size_t o = 0; o < outputs; ++o) out[o] += value * from[o];
    }
  }
}

template <typename T>
void DenseLayer<T>::add_gradients(std::span<const T> weight, std::span<const T> x,
                                  std::span<const T> y_gradient, std::span<T> weight_gradient,
                                  std::span<T> bias_gradient, std::span<T> x_gradient) const {
  require_sizes(inputs, outputs, weight.size(), bias_gradient.size(), x.size(), y_gradient.size());
  require_sizes(inputs, outputs, weight_gradient.size(), outputs, x_gradient.size(),
                y_gradient.size());
  for (std::size_t row = 0; row < x.size() / inputs; ++row) {
    const T* dy = y_gradient.data() + row * outputs;
    for (std::size_t o = 0; o < outputs; ++o) bias_gradient[o] += dy[o];
    for (std::size_t i = 0; i < inputs; ++i) {
      const T value = x[row * inputs + i];
      const T* from = weight.data() + i * outputs;
      T* gradient = weight_gradient.data() + i * outputs;
      T sum = 0;
      for (std::size_t o = 0; o < outputs; ++o) {
        gradient[o] += value * dy[o];
        sum += from[o] * dy[o];
      }
      x_gradient[row * inputs + i] += sum;
    }
  }
}

template struct DenseLayer<float>;
template struct DenseLayer<double>;

}  // namespace retinaface::mesh
