#pragma once

#include <array>
#include <vector>

#include "retinaface/geometry/point.h"
#include "retinaface/mesh/fit/face_variables.h"
#include "retinaface/mesh/fit/head_pose.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// What a fitted face is in the frame of its picture. A pixel frame with depth: x to the right, y
/// down, from the corner of the first pixel; z to the viewer from the depth of the head's origin,
/// in pixels of its size there.
struct FaceInPicture {
  Mesh mesh;                   ///< in the head's frame, millimetres; with normals
  std::vector<Vec3> vertices;  ///< of the mesh, in the pixel frame
  /// Of each vertex: it is in the picture, turned to the camera, and nothing of the face is before
  /// it.
  std::vector<bool> visible;
  double visible_share = 0;  ///< of all vertices

  std::array<Vec3, 68> points68{};
  /// In the picture, and nothing of the face more than 4 mm before it, as in synthetic labels.
  std::array<bool, 68> visible68{};

  HeadPose pose;
  Matrix3<double> rotation{};  ///< rows; into the camera's frame: x right, y up, z to the viewer
  Vec3d translation;           ///< of the head's origin in there, millimetres
  double focal = 0;            ///< pixels
};

/// @param width, height  of the picture that `face.camera` belongs to
/// @throws ContractError  the model names no landmarks, or a size is not positive
[[nodiscard]] FaceInPicture face_in_picture(const MorphableModel& model, const PosedFace& face,
                                            int width, int height);

}  // namespace retinaface::mesh
