#pragma once

#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh::testing {

/// A pyramid of 5 vertices with every part of a morphable model: 3 identity modes, 2 named
/// blendshapes, 2 albedo modes, 68 landmarks on its vertices in turn.
[[nodiscard]] MorphableModel pyramid_model();

/// A model without faces of `num_vertices` random vertices, with 7 identity and 6 expression modes.
[[nodiscard]] MorphableModel random_model(std::size_t num_vertices);

}  // namespace retinaface::mesh::testing
