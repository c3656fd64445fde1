#pragma once

#include <memory>
#include <span>
#include <vector>

#include "retinaface/mesh/graph/graph_convolution.h"
#include "retinaface/mesh/network/graph_network.h"

namespace retinaface::mesh {

/// From a latent vector to six numbers per vertex at every level, with exact gradients: what
/// training uses. `MeshDecoder` is the fast form for inference.
///
/// The latent vector goes through a linear layer to the features of the coarsest level. Each level
/// filters (graph convolution, leaky ReLU) and hands its features, up-sampled, to the next finer
/// one; a second convolution makes its six outputs, without activation. Immutable; the parameters
/// are the caller's. T is float or double.
template <typename T>
class GraphDecoder {
 public:
  /// @throws ContractError  the options do not fit the hierarchy
  GraphDecoder(const MeshHierarchy& hierarchy, GraphNetworkOptions options);

  [[nodiscard]] const GraphNetworkOptions& options() const { return options_; }
  [[nodiscard]] const ParameterLayout& parameters() const { return layout_; }
  [[nodiscard]] std::size_t num_levels() const { return filters_.size(); }

  /// All that `run` computes, by level.
  struct Activations {
    std::vector<std::vector<T>> inputs;    ///< of the filters
    std::vector<std::vector<T>> features;  ///< behind them
    std::vector<std::vector<T>> outputs;   ///< [num_vertices, 6]
  };

  /// @param latent       [latent_size]
  /// @param activations  is filled; keeps its memory from call to call
  void run(std::span<const T> parameters, std::span<const T> latent,
           Activations& activations) const;

  /// Adds the gradients that those of the outputs cause.
  ///
  /// @param output_gradients  by level, like `activations.outputs`; an empty one is 0
  void add_gradients(std::span<const T> parameters, std::span<const T> latent,
                     const Activations& activations,
                     std::span<const std::vector<T>> output_gradients,
                     std::span<T> parameter_gradients, std::span<T> latent_gradient) const;

 private:
  struct LayerBlocks {
    std::size_t weight = 0;
    std::size_t bias = 0;
  };

  GraphNetworkOptions options_;
  GraphLevels<T> levels_;
  ParameterLayout layout_;
  DenseLayer<T> from_latent_;
  LayerBlocks latent_blocks_;
  std::vector<GraphConvolution<T>> filters_;  ///< by level
  std::vector<LayerBlocks> filter_blocks_;
  std::vector<GraphConvolution<T>> outputs_;
  std::vector<LayerBlocks> output_blocks_;
};

}  // namespace retinaface::mesh
