#include "retinaface/mesh/network/vertex_statistics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/decoder/finish_vertices.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

// Two meshes of two vertices; the second vertex never moves.
const std::vector<float> kMeshes{1, 2, 3, 0.2F, 0.5F, 0.5F, 7, 7, 7, 0.5F, 0.5F, 0.5F,  //
                                 3, 6, 9, 0.4F, 0.5F, 0.5F, 7, 7, 7, 0.5F, 0.5F, 0.5F};

TEST(VertexStatistics, AreMeansAndDeviations) {
  const VertexStatistics statistics = statistics_of(kMeshes, 2);

  EXPECT_EQ(statistics.mean[0], (Vec3{2, 4, 6}));
  EXPECT_EQ(statistics.deviation[0], (Vec3{1, 2, 3}));
  EXPECT_FLOAT_EQ(statistics.colour_mean[0].x, std::log(0.3F / 0.7F));
  EXPECT_NEAR(statistics.colour_deviation[0].x, 0.1F / (0.3F * 0.7F), 1e-5);
  EXPECT_FLOAT_EQ(statistics.deviation[1].x, 0.01F);  // of the mean one, 1
}

TEST(VertexStatistics, StandardisingAndFinishingAreInverse) {
  const VertexStatistics statistics = statistics_of(kMeshes, 2);
  const std::vector<float> mesh{1, 5, 6, 0.25F, 0.5F, 0.9F, 7, 6, 8, 0.5F, 0.01F, 0.5F};
  std::vector<float> numbers(12);
  std::vector<float> again(12);

  standardise_vertices(statistics, mesh, numbers);
  internal::finish_vertices(numbers, 6, statistics, again);

  EXPECT_FLOAT_EQ(numbers[0], -1);
  for (std::size_t i = 0; i < mesh.size(); ++i) EXPECT_NEAR(again[i], mesh[i], 1e-5);
}

TEST(VertexStatistics, PureColoursStayFinite) {
  const VertexStatistics statistics{{Vec3{}}, {Vec3{1, 1, 1}}};
  std::vector<float> numbers(6);

  standardise_vertices(statistics, std::vector<float>{0, 0, 0, 0, 1, 0.5F}, numbers);

  EXPECT_NEAR(numbers[3], -numbers[4], 1e-4);
  EXPECT_TRUE(std::isfinite(numbers[3]));
  EXPECT_FLOAT_EQ(numbers[5], 0);
}

TEST(VertexStatistics, NeedTheVerticesThatTheyAreOf) {
  EXPECT_THROW(static_cast<void>(statistics_of(kMeshes, 5)), ContractError);
  VertexStatistics statistics = statistics_of(kMeshes, 2);
  statistics.colour_mean.pop_back();
  EXPECT_THROW(require_statistics(statistics, 2), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
