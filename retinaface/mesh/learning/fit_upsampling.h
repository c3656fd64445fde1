#pragma once

#include <cstddef>

#include "retinaface/mesh/learning/principal_components.h"
#include "retinaface/mesh/network/mesh_auto_encoder.h"

namespace retinaface::mesh {

/// Makes each vertex that a coarser level leaves out the mean of coarse vertices around it that
/// follows the principal components best, where `build_hierarchy` takes the corners of the closest
/// triangle: smooth surfaces are smoothed less, and it costs no parameter. Rows then have up to
/// `num_entries` entries of any sign, whose sum is near 1.
///
/// @param components   of `weighed_vertices`
/// @throws ContractError  sizes that do not fit, or no entries
void fit_upsampling(const PrincipalComponents& components, float colour_weight,
                    std::size_t num_entries, MeshAutoEncoder& network);

}  // namespace retinaface::mesh
