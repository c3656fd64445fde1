#pragma once

#include <span>
#include <string>

#include "retinaface/image/image.h"
#include "retinaface/mesh/learning/principal_components.h"
#include "retinaface/mesh/learning/reconstruction_errors.h"
#include "retinaface/mesh/network/mesh_auto_encoder.h"

namespace retinaface::cli {

/// Of meshes that went through the network.
/// @param meshes  [num_meshes, num_vertices, 6]: x y z red green blue
[[nodiscard]] mesh::ReconstructionErrors network_errors(const mesh::MeshAutoEncoder& network,
                                                        std::span<const float> meshes);

/// A table: the network beside its numbers of principal components.
[[nodiscard]] std::string error_report(const mesh::MeshAutoEncoder& network,
                                       const mesh::PrincipalComponents& components,
                                       std::span<const float> meshes);

/// The first meshes, and below each what the network makes of it.
[[nodiscard]] Image reconstruction_sheet(const mesh::MeshAutoEncoder& network,
                                         std::span<const float> meshes);

}  // namespace retinaface::cli
