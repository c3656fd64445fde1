#pragma once

#include "retinaface/mesh/learning/mesh_source.h"
#include "retinaface/mesh/mesh.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Faces of a morphable model as `sample_coefficients` draws them, with its albedo or, where it has
/// none, procedural skin. Copies the model; may be called concurrently with generators of their
/// own.
///
/// @throws ContractError  a model with neither albedo nor landmarks
[[nodiscard]] MeshSource face_source(const MorphableModel& model);

/// The mean face, its mouth open where the model has a blendshape called "jawOpen": lips that touch
/// are close to each other without moving together, and a hierarchy must not take one for the
/// other.
[[nodiscard]] Mesh face_with_parted_lips(const MorphableModel& model);

}  // namespace retinaface::mesh
