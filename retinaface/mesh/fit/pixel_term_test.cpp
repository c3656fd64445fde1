#include "retinaface/mesh/fit/pixel_term.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "retinaface/mesh/fit/fit_light.h"
#include "retinaface/mesh/fit/skin_albedo.h"
#include "retinaface/mesh/fit/test_faces.h"
#include "retinaface/mesh/model/test_models.h"
#include "retinaface/mesh/render/test_gradients.h"

namespace retinaface::mesh {
namespace {

using testing::coloured_ict_model;
using testing::ict_face_path;
using testing::landmarks_of;
using testing::photo_of;
using testing::posed_face;

const ModelCoefficients kThreeOfEach{
    .identity = {0, 0, 0}, .expression = {0, 0, 0}, .albedo = {0, 0, 0}};

/// A face in the light of a lamp.
PosedFace lit_face(Vec3d rotation, ModelCoefficients coefficients = kThreeOfEach) {
  PosedFace face = posed_face(rotation, std::move(coefficients));
  face.light = {.position = {300, 500, 900}, .intensity = {0.7, 0.6, 0.5}};
  face.ambient = {0.3, 0.35, 0.4};
  return face;
}

const PosedFace& somebody() {
  static const PosedFace face = lit_face(
      {0.1, 0.3, 0.05},
      {.identity = {1, -0.5F, 0.5F}, .expression = {0.4F, 0, 0.3F}, .albedo = {1, -1, 0.5F}});
  return face;
}

struct Comparison {
  explicit Comparison(const FacePhoto& photo)
      : layout(coloured_ict_model(), kThreeOfEach),
        term(coloured_ict_model(), layout, photo, {.deviation = 0.1}) {}

  FaceVariables layout;
  PixelTerm term;
};

TEST(PixelTerm, IsZeroForTheFaceThatIsSeen) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  const Comparison comparison(photo_of(coloured_ict_model(), somebody(), {180, 80, 460, 400}, 64));
  const auto truth = comparison.layout.list(somebody());

  EXPECT_LT(comparison.term.error(truth), 1e-6);
  EXPECT_GT(comparison.term.error(comparison.layout.list(lit_face({}))), 0.02);
}

TEST(PixelTerm, ComparesTheFaceProperWhereTheBackgroundIsUnknown) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  FacePhoto photo = photo_of(coloured_ict_model(), somebody(), {180, 80, 460, 400}, 64);
  photo.background = std::nullopt;
  const Comparison comparison(photo);

  const auto view = comparison.term.viewer().look(comparison.layout.list(somebody()));

  const auto points = landmarks_of(coloured_ict_model(), somebody(), 68).points;
  const Point chin = points[8];
  const auto covered = std::ranges::count_if(view.rendering.raster.triangle_ids,
                                             [](std::int32_t id) { return id != kBackground; });
  EXPECT_GT(view.compared.size(), 300U);
  EXPECT_LT(view.compared.size(), 0.6 * static_cast<double>(covered));
  const int lowest = static_cast<int>(view.compared.front()) / photo.columns;  // rows run upwards
  const double scale = photo.rows / photo.window.height();
  EXPECT_NEAR(photo.rows - lowest, scale * (chin.y - photo.window.y1), 3);
}

/// Inside the face no pixel gains or loses its surface, so that differences are exact but where the
/// border of a triangle passes the centre of a pixel.
TEST(PixelTerm, HasTheGradientOfSmallDifferencesInsideAFace) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  const Box cheek{350, 215, 390, 255};
  const Comparison comparison(photo_of(coloured_ict_model(), somebody(), cheek, 24));
  std::vector<double> variables = comparison.layout.list(lit_face({0.05, 0.25, 0}));
  QuadraticCost sum(variables.size());
  ASSERT_EQ(comparison.term.viewer().look(variables).compared.size(), 24U * 24U);

  comparison.term.add_to(sum, variables);

  EXPECT_DOUBLE_EQ(sum.cost, comparison.term.cost(variables));
  expect_gradient(
      variables, sum.gradient, 1e-5, [&] { return comparison.term.cost(variables); }, 1e-6);
}

/// Where the background is known, silhouettes have a slope, too. It is that of steps so small that
/// hardly an edge passes the centre of a pixel on its way; there the slope jumps.
TEST(PixelTerm, HasTheSlopeOfSilhouettes) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  const Comparison comparison(photo_of(coloured_ict_model(), somebody(), {180, 80, 460, 400}, 64));
  std::vector<double> variables = comparison.layout.list(lit_face({0.12, 0.28, 0.06}));
  QuadraticCost sum(variables.size());

  comparison.term.add_to(sum, variables);

  expect_gradient(
      variables, sum.gradient, 0.02, [&] { return comparison.term.cost(variables); }, 5e-6);
}

TEST(UsualLight, HasTheGradientOfSmallDifferences) {
  const MorphableModel model = mesh::testing::pyramid_model();
  const FaceVariables layout(model, {.identity = {0}, .expression = {}, .albedo = {0}});
  const auto start = layout.list(lit_face({}, {.identity = {0}, .expression = {}, .albedo = {0}}));
  const UsualLight usual(layout, start);
  std::vector<double> variables = start;
  for (std::size_t i = layout.light(); i < layout.size(); ++i)
    variables[i] += 0.1 * static_cast<double>(i);
  QuadraticCost sum(layout.size());

  usual.add_to(sum, variables);

  EXPECT_DOUBLE_EQ(sum.cost, usual.cost(variables));
  expect_gradient(variables, sum.gradient, 1e-9, [&] { return usual.cost(variables); });
}

TEST(FittedLight, IsThatOfThePicture) {
  RETINAFACE_SKIP_WITHOUT(ict_face_path());
  PosedFace face = lit_face({0.1, 0.2, 0});
  face.light.position = {0, 342, 940};  // one of those that are tried
  const Comparison comparison(photo_of(coloured_ict_model(), face, {180, 80, 460, 400}, 64));
  PosedFace dark = face;
  dark.light = {.position = {}, .intensity = {}};
  dark.ambient = {};

  const auto variables = with_fitted_light(comparison.term.viewer(), comparison.layout.list(dark));

  const PosedFace found = comparison.layout.face(variables);
  EXPECT_LT(length(found.light.position - face.light.position), 1);
  EXPECT_LT(length(found.light.intensity - face.light.intensity), 0.02);
  EXPECT_LT(length(found.ambient - face.ambient), 0.02);
}

}  // namespace
}  // namespace retinaface::mesh
