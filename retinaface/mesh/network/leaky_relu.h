#pragma once

#include <span>

namespace retinaface::mesh::internal {

template <typename T>
void apply_leaky_relu(std::span<T> values, double negative_slope) {
  for (T& value : values) value *= value < 0 ? static_cast<T>(negative_slope) : T{1};
}

/// Turns the gradients of the results into those of the inputs: the slope is positive, so the sign
/// of a result is that of its input.
template <typename T>
void scale_by_leaky_relu_slope(std::span<const T> results, double negative_slope,
                               std::span<T> gradients) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i] < 0) gradients[i] *= static_cast<T>(negative_slope);
  }
}

}  // namespace retinaface::mesh::internal
