#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/learning/mesh_source.h"
#include "retinaface/mesh/learning/principal_components.h"
#include "retinaface/mesh/network/mesh_auto_encoder.h"

namespace retinaface::mesh {

/// How an auto-encoder of meshes is built before it learns.
struct AutoEncoderDesign {
  std::size_t latent_size = 128;
  /// By level, finest first. Layers are linear: so is the family of shapes of a morphable model,
  /// and the components of a mesh are linear in its vertices.
  std::vector<std::size_t> encoder_widths{8, 8, 6};
  std::vector<std::size_t> decoder_widths{16, 24, 24};
  double negative_slope = 1;
  std::size_t num_taps = 3;
  std::size_t num_upsampling_entries = 6;  ///< see `fit_upsampling`
  float colour_weight = 20;                ///< how many millimetres a difference of 1 counts
  std::size_t num_samples = 2048;          ///< for statistics and components
  std::uint64_t seed = 1;
};

/// An auto-encoder with the parameters from which training starts, and the principal components
/// (at least 128 where there are as many numbers) that they come from, which are also what it can
/// be compared with.
struct AutoEncoderStart {
  MeshAutoEncoder network;
  PrincipalComponents components;  ///< of `weighed_vertices`
};

/// @param shape   of the hierarchy: a mesh of the source's topology in which no parts touch
/// @param locked  vertices that stay on the second level, such as landmarks
/// @return        what `build_hierarchy` says
/// @throws ContractError  a design that does not fit
[[nodiscard]] Result<AutoEncoderStart> start_auto_encoder(const MeshSource& source,
                                                          const Mesh& shape,
                                                          const std::vector<std::uint32_t>& locked,
                                                          const AutoEncoderDesign& design);

/// Draws meshes one after the other, [count, num_vertices, 6].
[[nodiscard]] std::vector<float> draw_meshes(const MeshSource& source, std::size_t count,
                                             std::size_t num_vertices, std::uint64_t seed);

}  // namespace retinaface::mesh
