#pragma once

#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Gives a model that knows no colours those of `ProceduralSkin`: their mean and main components
/// over a few hundred people. Colours are encoded as in pictures (sRGB). A model that has colours
/// stays as it is.
///
/// @throws ContractError  the model names no landmarks
[[nodiscard]] MorphableModel with_skin_albedo(MorphableModel model);

}  // namespace retinaface::mesh
