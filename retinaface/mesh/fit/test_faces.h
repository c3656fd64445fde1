#pragma once

#include <algorithm>
#include <cmath>

#include "retinaface/mesh/fit/face_view.h"
#include "retinaface/mesh/fit/fit_landmarks.h"
#include "retinaface/mesh/fit/skin_albedo.h"
#include "retinaface/mesh/model/ict_facekit.h"
#include "retinaface/mesh/render/rotation.h"
#include "retinaface/mesh/test_ict_face.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh::testing {

/// ICT-FaceKit, read once.
[[nodiscard]] inline const MorphableModel& ict_model() {
  static const MorphableModel model =
      read_ict_arrays(ict_face_path(),
                      retinaface::testing::shared_data("face3d/ict_facekit/landmarks.json"))
          .value();
  return model;
}

/// The same with skin.
[[nodiscard]] inline const MorphableModel& coloured_ict_model() {
  static const MorphableModel model = with_skin_albedo(ict_model());
  return model;
}

/// A face 80 cm before a usual lens.
[[nodiscard]] inline PosedFace posed_face(Vec3d rotation, ModelCoefficients coefficients = {}) {
  PosedFace face;
  face.camera = {.rotation = rotation,
                 .u = 0.1,
                 .v = -0.05,
                 .log_depth = std::log(800.0),
                 .log_focal = std::log(UsualFace::usual_focal(4.0 / 3))};
  face.coefficients = std::move(coefficients);
  return face;
}

/// Where a picture of 640x480 shows the landmarks of a face.
[[nodiscard]] inline LandmarksInPicture landmarks_of(const MorphableModel& model,
                                                     const PosedFace& face, std::size_t count) {
  const FaceVariables layout(model, face.coefficients);
  const LandmarkBasis basis(model, layout, count);
  return {.width = 640,
          .height = 480,
          .points = project(basis.positions(layout.list(face)), face.camera, 640, 480)};
}

/// A window of a picture of 640x480 that shows a face before a grey wall, as the renderer sees it.
/// The longer side has `size` pixels.
[[nodiscard]] inline FacePhoto photo_of(const MorphableModel& model, const PosedFace& face,
                                        const Box& window, int size) {
  const float scale = static_cast<float>(size) / std::max(window.width(), window.height());
  FacePhoto photo{.picture_width = 640,
                  .picture_height = 480,
                  .window = window,
                  .columns = static_cast<int>(std::lround(scale * window.width())),
                  .rows = static_cast<int>(std::lround(scale * window.height())),
                  .pixels = {},
                  .background = Vec3d{0.5, 0.55, 0.6}};
  photo.pixels.resize(std::size_t{3} * photo.columns * photo.rows);
  const FaceVariables layout(model, face.coefficients);
  photo.pixels = FaceViewer(model, layout, photo).look(layout.list(face)).pixels;
  return photo;
}

/// The angle between two rotations, in degrees.
[[nodiscard]] inline double degrees_between(Vec3d a, Vec3d b) {
  return angle_between(a, b) * 57.29577951308232;
}

}  // namespace retinaface::mesh::testing
