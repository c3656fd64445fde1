#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/learning/principal_components.h"
#include "retinaface/mesh/network/mesh_auto_encoder.h"

namespace retinaface::mesh {

/// The numbers of which an auto-encoder's principal components are made: positions, and colours as
/// so many millimetres.
///
/// @param vertices  [num_vertices, 6]
[[nodiscard]] std::vector<float> weighed_vertices(std::span<const float> vertices,
                                                  float colour_weight);

/// Gives both networks the parameters from which training starts: the decoder gives each vertex of
/// its coarsest level what the components say about it and passes that on, interpolated, to the
/// finer ones; the encoder passes the vertices of the coarsest level on to the linear map that
/// gives the components of the samples best (ridge regression). Twelve features of each layer carry
/// six numbers, both signs of each, through leaky ReLUs; all others start from random weights and
/// count nothing at first.
///
/// @param samples  [num_samples, num_vertices, 6]: x y z red green blue
/// @throws ContractError  layers of fewer than twelve features, fewer components than latent
///                        numbers, or sizes that do not fit
void start_from_components(const PrincipalComponents& components, float colour_weight,
                           std::span<const float> samples, std::uint64_t seed,
                           MeshAutoEncoder& network);

}  // namespace retinaface::mesh
