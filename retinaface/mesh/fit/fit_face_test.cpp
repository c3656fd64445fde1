#include "retinaface/mesh/fit/fit_face.h"

#include <gtest/gtest.h>

#include "retinaface/mesh/fit/test_faces.h"

namespace retinaface::mesh {
namespace {

using testing::coloured_ict_model;
using testing::degrees_between;
using testing::ict_face_path;
using testing::landmarks_of;
using testing::photo_of;
using testing::posed_face;

TEST(RefineFace, FindsPoseAndShapeFromPixelsAndFivePoints) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  PosedFace truth = posed_face(
      {0.1, 0.3, 0.05}, {.identity = {1, -0.5F, 0.8F}, .expression = {}, .albedo = {1, -1, 0.5F}});
  truth.light = {.position = {300, 500, 900}, .intensity = {0.7, 0.6, 0.5}};
  truth.ambient = {0.3, 0.35, 0.4};
  const FacePhoto photo = photo_of(coloured_ict_model(), truth, {180, 80, 460, 400}, 64);
  PosedFace start =
      posed_face({0.15, 0.22, 0.1}, {.identity = {0, 0, 0}, .expression = {}, .albedo = {0, 0, 0}});

  const FaceFit fit =
      refine_face(coloured_ict_model(), photo, landmarks_of(coloured_ict_model(), truth, 5), start,
                  {.noise = {.deviation = 0.002}, .landmark_deviation = 0.001});

  EXPECT_LT(degrees_between(fit.face.camera.rotation, truth.camera.rotation), 0.1);
  EXPECT_LT(fit.error, 0.05);
  EXPECT_LT(fit.colour_error, 0.002);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(fit.face.coefficients.identity[i], truth.coefficients.identity[i], 0.02);
}

}  // namespace
}  // namespace retinaface::mesh
