#pragma once

#include <memory>
#include <span>

#include "retinaface/mesh/graph/dense.h"
#include "retinaface/mesh/graph/vertex_taps.h"

namespace retinaface::mesh {

/// y[v] = Σ_k taps[v][k] θ_k + bias, for features [num_vertices, channels]. Immutable; parameters
/// and features are the caller's. T is float or double.
template <typename T>
class GraphConvolution {
 public:
  /// @param taps  shared with other layers of the same vertices
  GraphConvolution(std::shared_ptr<const VertexTaps<T>> taps, std::size_t in_channels,
                   std::size_t out_channels);

  [[nodiscard]] std::size_t num_vertices() const { return taps_->num_vertices(); }
  [[nodiscard]] std::size_t in_channels() const { return in_channels_; }
  [[nodiscard]] std::size_t out_channels() const { return dense_.outputs; }

  /// @param weight  θ [num_taps, in_channels, out_channels]: the tap is slowest
  /// @param bias    [out_channels]
  /// @throws ContractError  a size does not fit
  void run(std::span<const T> weight, std::span<const T> bias, std::span<const T> x,
           std::span<T> y) const;

  /// Adds the exact gradients of weight, bias and, unless its span is empty, x that those of y
  /// cause.
  void add_gradients(std::span<const T> weight, std::span<const T> x, std::span<const T> y_gradient,
                     std::span<T> weight_gradient, std::span<T> bias_gradient,
                     std::span<T> x_gradient) const;

 private:
  std::shared_ptr<const VertexTaps<T>> taps_;
  std::size_t in_channels_;
  DenseLayer<T> dense_;
};

}  // namespace retinaface::mesh
