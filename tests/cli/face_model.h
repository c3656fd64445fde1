#pragma once

#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::testing {

/// A mask with eyes, a nose and a mouth about where people have them, in millimetres: one identity
/// mode makes it wider, one blendshape opens its mouth. It is no data of anybody.
[[nodiscard]] mesh::MorphableModel mask_model();

}  // namespace retinaface::testing
