#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/decoder/mesh_decoder.h"
#include "retinaface/mesh/hierarchy/hierarchy.h"
#include "retinaface/mesh/network/graph_encoder.h"
#include "retinaface/mesh/network/graph_network.h"
#include "retinaface/mesh/network/vertex_statistics.h"

namespace retinaface::mesh {

/// What puts coloured meshes of one topology into latent vectors and back: all that its file holds.
/// Positions are in millimetres.
struct MeshAutoEncoder {
  std::string name;
  std::string licence;
  std::string provenance;       ///< what it learnt from and how
  MeshHierarchy hierarchy;      ///< of the template
  VertexStatistics statistics;  ///< `mean` is the template
  /// Which vertex of the model behind it each one is, or empty.
  std::vector<std::uint32_t> model_vertices;
  /// The vertices of the 68 points of Multi-PIE and iBUG in their order, or empty.
  std::vector<std::uint32_t> landmarks68;
  GraphNetworkOptions encoder;
  GraphNetworkOptions decoder;
  std::vector<float> encoder_parameters;  ///< as `GraphEncoder::parameters` lays them out
  std::vector<float> decoder_parameters;  ///< likewise

  [[nodiscard]] std::size_t num_vertices() const { return hierarchy.num_vertices(0); }
};

/// Whether all sizes and indices fit together and every number is finite; the other functions here
/// take this for granted.
///
/// @param name  subject of the message
/// @return      Corrupt with the first fault
[[nodiscard]] Result<void> check_auto_encoder(const MeshAutoEncoder& network,
                                              std::string_view name);

/// The same but for the parameters, which may be anything: whether networks of this shape can be
/// made at all.
[[nodiscard]] Result<void> check_network_shape(const MeshAutoEncoder& network,
                                               std::string_view name);

/// The template: the mean of the meshes that it learnt from, at one level.
[[nodiscard]] Mesh template_mesh(const MeshAutoEncoder& network, std::size_t level = 0);

[[nodiscard]] std::unique_ptr<MeshDecoder> make_decoder(const MeshAutoEncoder& network);

/// From coloured meshes to latent vectors. Works in memory of its own, so that each thread needs
/// its own encoder.
class MeshEncoder {
 public:
  explicit MeshEncoder(const MeshAutoEncoder& network);

  /// @param vertices  [num_vertices, 6]: x y z red green blue
  /// @return          [latent_size], valid until the next call
  /// @throws ContractError  a span of another size
  [[nodiscard]] std::span<const float> encode(std::span<const float> vertices);

 private:
  VertexStatistics statistics_;
  GraphEncoder<float> encoder_;
  std::vector<float> parameters_;
  std::vector<float> numbers_;
  GraphEncoder<float>::Activations activations_;
};

}  // namespace retinaface::mesh
