#pragma once

#include "retinaface/mesh/network/mesh_auto_encoder.h"

namespace retinaface::mesh::testing {

/// Of an icosphere of 42, 11 and 3 vertices and two latent numbers, with random parameters and
/// every optional part.
[[nodiscard]] MeshAutoEncoder small_auto_encoder();

}  // namespace retinaface::mesh::testing
