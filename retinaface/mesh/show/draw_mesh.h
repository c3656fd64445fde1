#pragma once

#include "retinaface/geometry/box.h"
#include "retinaface/image/image.h"
#include "retinaface/mesh/mesh.h"
#include "retinaface/mesh/render/camera.h"
#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/lighting.h"

namespace retinaface::mesh {

/// A mesh and how it is to look.
struct MeshLook {
  const Mesh& mesh;  ///< with colours and normals
  const Matrix4<float>& clip_from_mesh;
  Lighting<float> lighting{};  ///< in the mesh's coordinates
  bool clay = false;           ///< grey and a little glossy instead of its colours
  float opacity = 1;           ///< in [0, 1]
};

/// Whole pixels of a picture; may reach outside.
struct Pane {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

/// Draws what the camera sees into a pane, with smooth edges. Piece by piece, so that memory does
/// not grow with the size. Colours and light multiply as they are, encoded as in pictures.
/// @throws ContractError  the picture is not in RGB, or the mesh lacks normals or colours
void draw_mesh(Image& picture, const Pane& pane, const MeshLook& look);

/// What a camera sees in one part of its picture.
///
/// @param camera  of the whole picture of this width and height
/// @param part    in pixels; becomes the whole of what is drawn
[[nodiscard]] Matrix4<float> clip_from_head(const HeadCamera<double>& camera, int width, int height,
                                            const Box& part);

/// A lamp above the photographer's left shoulder and light from everywhere.
[[nodiscard]] Lighting<float> studio_light(const Matrix4<double>& camera_from_mesh);

}  // namespace retinaface::mesh
