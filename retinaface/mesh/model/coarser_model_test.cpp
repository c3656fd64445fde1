#include "retinaface/mesh/model/coarser_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/mesh/learning/face_source.h"
#include "retinaface/mesh/model/test_models.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

/// A sheet of 7 x 7 vertices with one landmark and two modes.
MorphableModel sheet_model() {
  const Mesh sheet = testing::grid(7, 7);
  MorphableModel model;
  model.triangles = sheet.triangles;
  for (const Vec3 p : sheet.positions)
    model.mean_positions.insert(model.mean_positions.end(), {p.x, p.y, p.z});
  for (int i = 0; i < 2 * 3 * 49; ++i) model.identity.directions.push_back(static_cast<float>(i));
  model.identity.standard_deviations = {1, 2};
  model.landmarks68.assign(68, 24);
  return model;
}

TEST(CoarserModel, MovesAsTheFinerOneDoes) {
  const MorphableModel fine = sheet_model();

  const CoarserModel coarse = coarser_model(fine, 20).value();

  ASSERT_EQ(coarse.kept.size(), 20U);
  EXPECT_TRUE(check_morphable_model(coarse.model, "x").ok());
  const ModelCoefficients coefficients{.identity = {0.5F, -1}};
  const Mesh fine_mesh = evaluate_mesh(fine, coefficients);
  const Mesh coarse_mesh = evaluate_mesh(coarse.model, coefficients);
  for (std::size_t v = 0; v < coarse.kept.size(); ++v)
    EXPECT_EQ(coarse_mesh.positions[v], fine_mesh.positions[coarse.kept[v]]);
}

TEST(CoarserModel, KeepsLandmarks) {
  const CoarserModel coarse = coarser_model(sheet_model(), 20).value();
  for (const auto vertex : coarse.model.landmarks68) EXPECT_EQ(coarse.kept[vertex], 24U);
}

TEST(CoarserModel, OfAsManyVerticesIsTheModel) {
  const MorphableModel model = testing::pyramid_model();
  const CoarserModel coarse = coarser_model(model, 100).value();
  EXPECT_EQ(coarse.model.mean_albedo, model.mean_albedo);
  EXPECT_THAT(coarse.kept, ::testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST(FaceSource, DrawsTheFacesOfTheModelInItsColours) {
  const MorphableModel model = testing::pyramid_model();
  const MeshSource source = face_source(model);
  std::vector<float> face(5 * 6);
  std::vector<float> other = face;
  Random random(1);
  Random again(1);

  source(random, face);
  source(again, other);
  EXPECT_EQ(face, other);
  source(random, other);
  EXPECT_NE(face, other);
  for (std::size_t i = 3; i < face.size(); i += 6) {
    EXPECT_GE(face[i], 0);
    EXPECT_LE(face[i], 1);
  }
}

TEST(FaceSource, PartsTheLipsWithTheBlendshapeThatOpensTheJaw) {
  MorphableModel model = testing::pyramid_model();
  model.expression.names = {"smile", "jawOpen"};
  EXPECT_EQ(face_with_parted_lips(model), evaluate_mesh(model, {.expression = {0, 0.7F}}));

  model.expression.names.clear();

  EXPECT_EQ(face_with_parted_lips(model), evaluate_mesh(model, {}));
}

}  // namespace
}  // namespace retinaface::mesh
