#include "retinaface/mesh/model/test_models.h"

#include "retinaface/base/random.h"

namespace retinaface::mesh::testing {
namespace {

std::vector<float> random_values(std::size_t count, double low, double high, Random& random) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.uniform(low, high));
  return values;
}

}  // namespace

MorphableModel pyramid_model() {
  Random random(5);
  MorphableModel model;
  model.name = "pyramid";
  model.licence = "do as you like";
  model.triangles = {{0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 0, 4}};
  model.mean_positions = {-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0, 0, 0, 2};
  model.identity.directions = random_values(std::size_t{3} * 15, -1, 1, random);
  model.identity.standard_deviations = {3, 2, 0.5F};
  model.expression = {ModeKind::Blendshapes,
                      random_values(std::size_t{2} * 15, -1, 1, random),
                      {1, 1},
                      {"browDown", "jawOpen"}};
  model.mean_albedo = random_values(15, 0.3, 0.7, random);
  model.albedo.directions = random_values(std::size_t{2} * 15, -1, 1, random);
  model.albedo.standard_deviations = {0.1F, 0.05F};
  for (std::uint32_t i = 0; i < 68; ++i) model.landmarks68.push_back(i % 5);
  return model;
}

MorphableModel random_model(std::size_t num_vertices) {
  Random random(7);
  MorphableModel model;
  model.name = "random";
  model.mean_positions = random_values(3 * num_vertices, -100, 100, random);
  model.identity.directions = random_values(7 * 3 * num_vertices, -1, 1, random);
  model.identity.standard_deviations = random_values(7, 0.5, 5, random);
  model.expression.directions = random_values(6 * 3 * num_vertices, -1, 1, random);
  model.expression.standard_deviations = random_values(6, 0.5, 5, random);
  return model;
}

}  // namespace retinaface::mesh::testing
