#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "retinaface/mesh/network/graph_network.h"
#include "retinaface/train/mesh_layers.h"

namespace retinaface::train {

/// `mesh::GraphDecoder` for batches that torch differentiates, with respect to the parameters, too.
/// Immutable; the parameters are the caller's. The coarser levels' own outputs are left out.
class TorchMeshDecoder {
 public:
  /// @param pool  shares the items of a batch among its threads; null: the caller's thread alone
  /// @throws ContractError  the options do not fit the hierarchy
  TorchMeshDecoder(const mesh::MeshHierarchy& hierarchy, const mesh::GraphNetworkOptions& options,
                   const std::shared_ptr<ThreadPool>& pool = nullptr);

  /// That of `mesh::GraphDecoder`.
  [[nodiscard]] const mesh::ParameterLayout& layout() const { return layout_; }

  /// @param parameters  [layout().size()], float or double
  /// @param latent      [B, latent_size], of the same type
  /// @return            [B, num_vertices, 6]: what mesh::VertexStatistics turns into positions and
  ///                    colours
  /// @throws c10::Error  shapes, types or devices that do not fit
  [[nodiscard]] torch::Tensor run(const torch::Tensor& parameters,
                                  const torch::Tensor& latent) const;

 private:
  /// A layer's weight or bias, such as "level0.filter.weight".
  [[nodiscard]] torch::Tensor block(const torch::Tensor& parameters, std::string_view name) const;
  [[nodiscard]] torch::Tensor convolve(const torch::Tensor& parameters, std::size_t level,
                                       std::string_view layer, const torch::Tensor& features) const;

  mesh::GraphNetworkOptions options_;
  mesh::ParameterLayout layout_;
  std::vector<GraphTaps> taps_;                       ///< by level
  std::vector<std::shared_ptr<const VertexMap>> up_;  ///< as in mesh::MeshHierarchy
};

}  // namespace retinaface::train
