#pragma once

#include <memory>
#include <span>
#include <vector>

#include "retinaface/mesh/graph/graph_convolution.h"
#include "retinaface/mesh/network/graph_network.h"

namespace retinaface::mesh {

/// From six numbers per vertex of the finest level to a latent vector, with exact gradients: the
/// other half of an auto-encoder.
///
/// Each level filters (graph convolution, leaky ReLU) and hands the features of the vertices that
/// the next coarser level has on; a linear layer, without activation, so that the latent numbers
/// may have any sign, ends it. Immutable; the parameters are the caller's. T is float or double.
template <typename T>
class GraphEncoder {
 public:
  /// @throws ContractError  the options do not fit the hierarchy
  GraphEncoder(const MeshHierarchy& hierarchy, GraphNetworkOptions options);

  [[nodiscard]] const ParameterLayout& parameters() const { return layout_; }
  [[nodiscard]] std::size_t num_levels() const { return filters_.size(); }

  /// All that `run` computes.
  struct Activations {
    std::vector<std::vector<T>> inputs;    ///< of the filters, by level
    std::vector<std::vector<T>> features;  ///< behind them
    std::vector<T> latent;                 ///< [latent_size]
  };

  /// @param vertices     [num_vertices, 6]
  /// @param activations  is filled; keeps its memory from call to call
  void run(std::span<const T> parameters, std::span<const T> vertices,
           Activations& activations) const;

  /// Adds the gradients of the parameters that those of the latent vector cause.
  void add_gradients(std::span<const T> parameters, const Activations& activations,
                     std::span<const T> latent_gradient, std::span<T> parameter_gradients) const;

 private:
  GraphNetworkOptions options_;
  GraphLevels<T> levels_;
  ParameterLayout layout_;
  std::vector<GraphConvolution<T>>
      filters_;              ///< level l has the blocks 2 l (weight), 2 l + 1 (bias)
  DenseLayer<T> to_latent_;  ///< the last two blocks
};

}  // namespace retinaface::mesh
