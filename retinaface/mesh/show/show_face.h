#pragma once

#include <span>

#include "retinaface/image/image.h"
#include "retinaface/mesh/fit/face_in_picture.h"

namespace retinaface::mesh {

/// A face that was fitted to a picture, ready to be drawn.
struct ShownFace {
  PosedFace posed;
  FaceInPicture found;
  Mesh mesh;  ///< with colours and normals; as from `complete_face`, if holes are to be closed
  bool light_in_colours = false;  ///< they are a photo's, no light is to be added
};

/// The picture with the bare shape of each face over it, half transparent, and its 68 points:
/// green where they are seen, amber where the face itself or the picture's border hides them.
/// @param photo  of any format
[[nodiscard]] Image mesh_overlay(ImageView photo, std::span<const ShownFace> faces);

/// One face from near, for people to judge: the photo, shape and points over it, the coloured mesh
/// in its place, and alone; below, the mesh turned from side to side in colours and as bare shape.
/// @param photo  of any format
/// @pre          every vertex is seen at a finite place
[[nodiscard]] Image face_sheet(ImageView photo, const ShownFace& face);

}  // namespace retinaface::mesh
