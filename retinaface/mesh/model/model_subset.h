#pragma once

#include <cstdint>
#include <span>

#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// The model on some of its vertices, in the order in which these are named, and with the triangles
/// among them. It keeps its landmarks where it keeps all their vertices, and names none otherwise.
///
/// @throws ContractError  a vertex that the model does not have
[[nodiscard]] MorphableModel model_subset(const MorphableModel& model,
                                          std::span<const std::uint32_t> vertices);

}  // namespace retinaface::mesh
