#include "retinaface/mesh/model/model_subset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/model/test_models.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ModelSubset, MovesItsVerticesAsTheWholeModelDoes) {
  const MorphableModel whole = testing::pyramid_model();
  const std::vector<std::uint32_t> vertices{4, 0, 3};
  const ModelCoefficients coefficients{
      .identity = {1, 2, 3}, .expression = {0.5F}, .albedo = {-1, 1}};

  const Mesh mesh = evaluate_mesh(model_subset(whole, vertices), coefficients);

  const Mesh expected = evaluate_mesh(whole, coefficients);
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    EXPECT_EQ(mesh.positions[i], expected.positions[vertices[i]]);
    EXPECT_EQ(mesh.colours[i], expected.colours[vertices[i]]);
  }
  EXPECT_THAT(mesh.triangles, ElementsAre(Triangle{2, 1, 0}));
}

TEST(ModelSubset, KeepsLandmarksThatAreAllInIt) {
  MorphableModel whole = testing::pyramid_model();
  const std::vector<std::uint32_t> vertices{4, 0};

  EXPECT_THAT(model_subset(whole, vertices).landmarks68, IsEmpty());
  whole.landmarks68.assign(68, 4);
  EXPECT_EQ(model_subset(whole, vertices).landmarks68, std::vector<std::uint32_t>(68, 0));
}

TEST(ModelSubset, VerticesMustExist) {
  const std::vector<std::uint32_t> missing{5};

  EXPECT_THROW(static_cast<void>(model_subset(testing::pyramid_model(), missing)), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
