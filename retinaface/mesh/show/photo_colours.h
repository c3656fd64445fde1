#pragma once

#include <vector>

#include "retinaface/image/image.h"
#include "retinaface/mesh/fit/face_in_picture.h"

namespace retinaface::mesh {

/// The colours that a photo shows at the vertices of a face, light included. What the photo does
/// not show gets the model's colours, brightened by as much as the rest is; from one to the other
/// goes a soft border.
///
/// @param photo  in RGB
/// @param face   its mesh has colours
/// @throws ContractError  another format, or a mesh without colours or normals
[[nodiscard]] std::vector<Vec3> photo_colours(ImageView photo, const FaceInPicture& face);

}  // namespace retinaface::mesh
