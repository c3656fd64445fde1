#pragma once

#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// A face with what its model may leave open: eyeballs, and teeth in the dark of the mouth. They
/// are appended, so that the model's vertices and triangles keep their numbers.
///
/// @param face  of the model's topology; its colours stay, or the skin gets those of
///              `ProceduralSkin`
/// @throws ContractError  the model names no landmarks, or the face has another number of vertices
[[nodiscard]] Mesh complete_face(const MorphableModel& model, Mesh face);

}  // namespace retinaface::mesh
