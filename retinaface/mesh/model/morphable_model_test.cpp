#include "retinaface/mesh/model/morphable_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/model/test_models.h"

namespace retinaface::mesh {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

/// mean + sum of c * deviation * direction, as it is written.
double expected_value(const MorphableModel& model, const ModelCoefficients& coefficients,
                      std::size_t i) {
  double sum = model.mean_positions[i];
  const auto add = [&](const LinearModes& modes, const std::vector<float>& values) {
    for (std::size_t m = 0; m < values.size(); ++m) {
      sum += static_cast<double>(values[m]) * modes.standard_deviations[m] *
             modes.directions[m * model.mean_positions.size() + i];
    }
  };
  add(model.identity, coefficients.identity);
  add(model.expression, coefficients.expression);
  return sum;
}

std::vector<float> normals(std::size_t count, Random& random) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

TEST(MorphableModel, IsItsMeanAtZero) {
  const MorphableModel model = testing::pyramid_model();
  std::vector<float> positions(15);

  evaluate_positions(model, {}, positions);

  EXPECT_EQ(positions, model.mean_positions);
}

TEST(MorphableModel, EqualsItsDefinitionForEveryNumberOfModesAndVertices) {
  Random random(1);
  for (const std::size_t num_vertices : {1U, 5U, 682U, 683U, 1400U}) {
    const MorphableModel model = testing::random_model(num_vertices);
    for (std::size_t count = 0; count <= 7; ++count) {
      ModelCoefficients coefficients{normals(count, random), normals(count % 7, random), {}};
      if (count > 2) coefficients.identity[1] = 0;
      std::vector<float> positions(3 * num_vertices);

      evaluate_positions(model, coefficients, positions);

      for (std::size_t i = 0; i < positions.size(); ++i)
        ASSERT_NEAR(positions[i], expected_value(model, coefficients, i), 1e-4) << i;
    }
  }
}

TEST(MorphableModel, KeepsColoursInRange) {
  const MorphableModel model = testing::pyramid_model();
  std::vector<float> albedo(15);

  evaluate_albedo(model, {.albedo = {100, -100}}, albedo);

  EXPECT_THAT(albedo, Each(::testing::AllOf(::testing::Ge(0), ::testing::Le(1))));
  EXPECT_NE(albedo, model.mean_albedo);
}

TEST(MorphableModel, MakesAMeshThatPassesItsCheck) {
  const MorphableModel model = testing::pyramid_model();

  const Mesh mesh = evaluate_mesh(model, {.identity = {1, -1}, .expression = {0.5F}});

  EXPECT_TRUE(check_mesh(mesh, "mesh").ok());
  EXPECT_EQ(mesh.triangles, model.triangles);
  EXPECT_EQ(mesh.colours.size(), 5U);
}

TEST(MorphableModel, PutsEyesBetweenTheirContourPoints) {
  MorphableModel model = testing::pyramid_model();
  for (std::size_t i = 36; i < 42; ++i) model.landmarks68[i] = i < 39 ? 0 : 2;
  model.landmarks68[30] = 4;

  const auto points = landmark_positions5(model, model.mean_positions);

  EXPECT_EQ(points[0], (Vec3{0, 0, 0}));  // half way from (-1, -1, 0) to (1, 1, 0)
  EXPECT_EQ(points[2], (Vec3{0, 0, 2}));
  EXPECT_EQ(points[3], landmark_positions68(model, model.mean_positions)[48]);
}

TEST(MorphableModel, RefusesWhatDoesNotFitTheCall) {
  const MorphableModel model = testing::pyramid_model();
  std::vector<float> positions(15);
  std::vector<float> too_few(14);

  EXPECT_THROW(evaluate_positions(model, {.identity = {1, 2, 3, 4}}, positions), ContractError);
  EXPECT_THROW(evaluate_positions(model, {}, too_few), ContractError);
  EXPECT_THROW(evaluate_albedo(testing::random_model(5), {}, positions), ContractError);
  EXPECT_THROW((void)landmark_positions68(testing::random_model(5), positions), ContractError);
}

TEST(MorphableModel, NamesItsFirstFault) {
  const auto message = [](auto damage) {
    MorphableModel model = testing::pyramid_model();
    damage(model);
    const auto checked = check_morphable_model(model, "x");
    return checked.ok() ? std::string("none") : checked.error().message;
  };
  EXPECT_EQ(message([](auto&) {}), "none");
  EXPECT_EQ(message([](auto& model) { model.triangles[1][2] = 5; }),
            "x: a triangle has vertex 5, expected one below 5");
  EXPECT_EQ(message([](auto& model) { model.landmarks68.pop_back(); }),
            "x: has 67 landmarks, expected 68 or none");
  EXPECT_EQ(message([](auto& model) { model.identity.directions.pop_back(); }),
            "x: the identity directions have 44 numbers, expected 45");
  EXPECT_EQ(message([](auto& model) { model.mean_albedo.clear(); }),
            "x: the mean albedo has 0 numbers, expected 15");
  EXPECT_THAT(message([](auto& model) { model.albedo.directions[3] = NAN; }),
              HasSubstr("albedo directions holds a number that is not finite"));
  EXPECT_THAT(message([](auto& model) { model.identity.standard_deviations[0] = -1; }),
              HasSubstr("standard deviation of the identity modes is negative"));
  EXPECT_EQ(message([](auto& model) { model.expression.names[0] = "a\nb"; }),
            "x: a name of the expression modes is 'a\\x0ab', expected one line");
}

}  // namespace
}  // namespace retinaface::mesh
