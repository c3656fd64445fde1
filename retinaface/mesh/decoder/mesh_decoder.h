#pragma once

#include <memory>
#include <span>
#include <vector>

#include "retinaface/mesh/hierarchy/hierarchy.h"
#include "retinaface/mesh/network/graph_network.h"
#include "retinaface/mesh/network/vertex_statistics.h"

namespace retinaface::mesh {

/// From a latent vector to a coloured mesh, at any level of its hierarchy.
///
/// Made once, then it allocates nothing. It works in memory of its own, so that each thread needs
/// its own decoder.
class MeshDecoder {
 public:
  virtual ~MeshDecoder() = default;
  [[nodiscard]] virtual std::size_t latent_size() const = 0;
  [[nodiscard]] virtual std::size_t num_levels() const = 0;
  [[nodiscard]] virtual std::size_t num_vertices(std::size_t level) const = 0;

  /// @param latent    [latent_size]
  /// @param level     0 is the finest; a coarser one costs a fraction
  /// @param vertices  [num_vertices(level), 6]: x y z red green blue
  /// @throws ContractError  a size or the level does not fit
  virtual void decode(std::span<const float> latent, std::size_t level,
                      std::span<float> vertices) = 0;
};

/// What `GraphDecoder` computes, with the vector instructions of this machine.
///
/// @param parameters  as `GraphDecoder<T>::parameters()` lays them out
/// @throws ContractError  options, parameters or statistics do not fit the hierarchy
[[nodiscard]] std::unique_ptr<MeshDecoder> make_graph_mesh_decoder(
    const MeshHierarchy& hierarchy, const GraphNetworkOptions& options,
    std::span<const float> parameters, const VertexStatistics& statistics);

/// Outputs that are linear in the latent vector, as those of principal component analysis:
/// larger, and faster where all of it fits the caches.
///
/// @param weight  [latent_size, num_vertices, 6] of the finest level
/// @param bias    [num_vertices, 6]
/// @throws ContractError  a size does not fit the hierarchy
[[nodiscard]] std::unique_ptr<MeshDecoder> make_linear_mesh_decoder(
    const MeshHierarchy& hierarchy, std::span<const float> weight, std::span<const float> bias,
    const VertexStatistics& statistics);

}  // namespace retinaface::mesh
