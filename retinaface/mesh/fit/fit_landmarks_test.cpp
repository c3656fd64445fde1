#include "retinaface/mesh/fit/fit_landmarks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "retinaface/base/random.h"
#include "retinaface/mesh/fit/test_faces.h"
#include "retinaface/mesh/model/test_models.h"
#include "retinaface/mesh/render/test_gradients.h"

namespace retinaface::mesh {
namespace {

using testing::degrees_between;
using testing::ict_face_path;
using testing::ict_model;
using testing::landmarks_of;
using testing::posed_face;

const ModelCoefficients kSomebody{.identity = {1, -1.5F, 0.5F, 0.8F}, .expression = {}};

TEST(LandmarkTerm, HasTheGradientOfSmallDifferences) {
  const MorphableModel model = testing::pyramid_model();
  const FaceVariables layout(model, {.identity = {0, 0, 0}, .expression = {0, 0}, .albedo = {}});
  const auto face = posed_face({0.2, -0.5, 0.1}, {.identity = {1, 0.2F, -1}, .expression = {0.5F}});
  LandmarksInPicture picture = landmarks_of(model, face, 68);
  picture.points[3] = {900, 5};  // far off: on the straight part of the cost
  const LandmarkTerm term(LandmarkBasis(model, layout, 68), picture, 3);
  std::vector<double> variables = layout.list(posed_face({0.1, -0.3, 0.2}));
  QuadraticCost sum(layout.size());

  term.add_to(sum, variables);

  EXPECT_DOUBLE_EQ(sum.cost, term.cost(variables));
  expect_gradient(variables, sum.gradient, 1e-7, [&] { return term.cost(variables); });
}

TEST(BoxTerm, HasTheGradientOfSmallDifferences) {
  const MorphableModel model = testing::pyramid_model();
  const FaceVariables layout(model, {.identity = {0, 0, 0}, .expression = {0, 0}, .albedo = {}});
  LandmarksInPicture picture = landmarks_of(model, posed_face({0.2, -0.5, 0.1}), 68);
  picture.box = Box{340, 235, 352, 500};  // its lower side far off
  const BoxTerm term(LandmarkBasis(model, layout, 68), picture);
  std::vector<double> variables =
      layout.list(posed_face({0.1, -0.3, 0.2}, {.identity = {1, 0.2F, -1}, .expression = {0.5F}}));
  QuadraticCost sum(layout.size());

  term.add_to(sum, variables);

  EXPECT_DOUBLE_EQ(sum.cost, term.cost(variables));
  expect_gradient(variables, sum.gradient, 1e-7, [&] { return term.cost(variables); });
}

TEST(UsualFace, HasTheGradientOfSmallDifferences) {
  const MorphableModel model = testing::pyramid_model();
  const FaceVariables layout(model, {.identity = {0, 0, 0}, .expression = {0, 0}, .albedo = {0}});
  const UsualFace usual(layout, model, 1.5);
  std::vector<double> variables = layout.list(posed_face({}, {.identity = {1}, .albedo = {2}}));
  QuadraticCost sum(layout.size());

  usual.add_to(sum, variables);

  expect_gradient(variables, sum.gradient, 1e-7, [&] { return usual.cost(variables); });
}

TEST(FitLandmarks, FindsPoseAndShapeFrom68) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  for (const double yaw : {-1.0, 0.0, 0.7}) {
    const PosedFace truth = posed_face({0.2, yaw, 0.3}, kSomebody);

    const auto fit =
        fit_landmarks(ict_model(), landmarks_of(ict_model(), truth, 68), {.deviation = 1e-3});

    ASSERT_TRUE(fit.ok());
    EXPECT_LT(fit->error, 0.2);
    EXPECT_LT(degrees_between(fit->face.camera.rotation, truth.camera.rotation), 2) << yaw;
    EXPECT_NEAR(fit->face.coefficients.identity[0], kSomebody.identity[0], 0.3);
  }
}

TEST(FitLandmarks, FindsTheYawOfFivePoints) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  for (const double yaw : {-1.0, -0.4, 0.0, 0.4, 1.0}) {
    const PosedFace truth = posed_face({0, yaw, 0});

    const auto fit = fit_landmarks(ict_model(), landmarks_of(ict_model(), truth, 5));

    ASSERT_TRUE(fit.ok());
    EXPECT_LT(fit->error, 1);
    EXPECT_LT(degrees_between(fit->face.camera.rotation, truth.camera.rotation), 5) << yaw;
  }
}

/// Mean distance of the 68 points, in pixels.
double error_of_68(const FaceFit& fit, const PosedFace& truth) {
  const auto expected = landmarks_of(ict_model(), truth, 68).points;
  const auto found = landmarks_of(ict_model(), fit.face, 68).points;
  double sum = 0;
  for (std::size_t i = 0; i < 68; ++i)
    sum += std::hypot(found[i].x - expected[i].x, found[i].y - expected[i].y);
  return sum / 68;
}

TEST(FitLandmarks, FindsTheJawBetterWithinABox) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  Random random(3);
  double with_box = 0;
  double without_box = 0;
  for (int i = 0; i < 20; ++i) {
    const PosedFace truth = posed_face({0.1, random.uniform(-0.9, 0.9), 0}, kSomebody);
    const auto all = landmarks_of(ict_model(), truth, 68).points;
    const auto [left, right] = std::ranges::minmax(all, {}, &Point::x);
    const auto [top, bottom] = std::ranges::minmax(all, {}, &Point::y);
    LandmarksInPicture picture = landmarks_of(ict_model(), truth, 5);
    for (Point& point : picture.points)  // as a detector errs
      point = point + Point{static_cast<float>(3 * random.normal()),
                            static_cast<float>(3 * random.normal())};

    const auto without = fit_landmarks(ict_model(), picture, {.deviation = 0.05});
    picture.box = Box{left.x, top.y - 30, right.x, bottom.y};
    const auto with = fit_landmarks(ict_model(), picture, {.deviation = 0.05});

    ASSERT_TRUE(without.ok() && with.ok());
    without_box += error_of_68(*without, truth);
    with_box += error_of_68(*with, truth);
  }
  EXPECT_LT(with_box, 0.95 * without_box);
}

TEST(FitLandmarks, HardlyMindsAPointFarOff) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  const PosedFace truth = posed_face({0.1, 0.3, 0});
  LandmarksInPicture picture = landmarks_of(ict_model(), truth, 68);
  picture.points[30] = {5, 470};

  const auto fit = fit_landmarks(ict_model(), picture);

  ASSERT_TRUE(fit.ok());
  EXPECT_LT(degrees_between(fit->face.camera.rotation, truth.camera.rotation), 3);
}

TEST(FitLandmarks, LeavesOutTheHiddenJawWhereItSlidToTheOutline) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  const PosedFace truth = posed_face({0, -0.9, 0});
  LandmarksInPicture picture = landmarks_of(ict_model(), truth, 68);
  for (std::size_t i = 10; i < 17; ++i) picture.points[i].x -= 15;  // the side turned away

  const auto told = fit_landmarks(ict_model(), picture, {.hidden_jaw = false});
  const auto not_told = fit_landmarks(ict_model(), picture);

  const auto error = [&](const FaceFit& fit) {
    return degrees_between(fit.face.camera.rotation, truth.camera.rotation);
  };
  ASSERT_TRUE(told.ok() && not_told.ok());
  EXPECT_LT(error(*told), 2);
  EXPECT_LT(error(*told), error(*not_told));
}

TEST(FitLandmarks, SaysWhyPointsAreNoFace) {
  LandmarksInPicture picture{.width = 640, .height = 480, .points = std::vector<Point>(5)};
  const MorphableModel model = testing::pyramid_model();

  const auto heaped = fit_landmarks(model, picture);
  picture.points[2].x = std::numeric_limits<float>::quiet_NaN();
  const auto unknown = fit_landmarks(model, picture);

  ASSERT_FALSE(heaped.ok());
  EXPECT_EQ(heaped.error().message, "landmarks: span 0.00 pixels, expected 2 or more");
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().message, ::testing::HasSubstr("not finite"));
}

}  // namespace
}  // namespace retinaface::mesh
