#include "retinaface/mesh/graph/spiral.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/vertex_taps.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint32_t> spiral_of(const Mesh& mesh, std::uint32_t vertex, std::size_t length) {
  const auto all = spirals(mesh.positions.size(), mesh.triangles, length);
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(vertex * length);
  return {first, first + static_cast<std::ptrdiff_t>(length)};
}

TEST(Spirals, GoRoundCounterClockwiseFromTheLowestVertex) {
  // 6 7 8
  // 3 4 5    y upwards; diagonals from the lower right to the upper left
  // 0 1 2
  EXPECT_THAT(spiral_of(testing::grid(3, 3), 4, 9), ElementsAre(4, 1, 2, 5, 7, 6, 3, 0, 8));
}

TEST(Spirals, BeginAtTheBoundaryWhereThereIsOne) {
  EXPECT_THAT(spiral_of(testing::grid(3, 3), 3, 5), ElementsAre(3, 0, 1, 4, 6));
}

TEST(Spirals, EndWhereThePartEnds) {
  Mesh mesh = testing::square();
  mesh.positions.emplace_back();

  EXPECT_THAT(spiral_of(mesh, 1, 6), ElementsAre(1, 2, 0, 3, kNoVertex, kNoVertex));
  EXPECT_THAT(spiral_of(mesh, 4, 2), ElementsAre(4, kNoVertex));
}

TEST(Spirals, VisitNoVertexTwice) {
  const Mesh mesh = testing::icosphere(2);
  const auto all = spirals(162, mesh.triangles, 12);
  for (std::size_t v = 0; v < 162; ++v) {
    EXPECT_EQ(std::set(all.begin() + static_cast<std::ptrdiff_t>(12 * v),
                       all.begin() + static_cast<std::ptrdiff_t>(12 * v + 12))
                  .size(),
              12U);
  }
}

TEST(Spirals, SurviveEdgesOfThreeTriangles) {
  Mesh mesh = testing::square();
  mesh.positions.push_back({0.5F, 0.5F, 1});
  mesh.triangles.push_back({0, 2, 4});

  const auto spiral = spiral_of(mesh, 0, 5);

  EXPECT_THAT(spiral, ::testing::UnorderedElementsAre(0, 1, 2, 3, 4));
}

TEST(SpiralTaps, AreTheFeaturesOfTheSpiralAndZeroBehindItsEnd) {
  const Mesh mesh = testing::square();
  const std::vector<float> features{1, 10, 2, 20, 3, 30, 4, 40};
  std::vector<float> taps(4 * 5 * 2, -1);

  spiral_taps<float>(4, mesh.triangles, 5)->gather(2, features, taps);

  const std::vector<float> of_vertex_1(taps.begin() + 10, taps.begin() + 20);
  EXPECT_THAT(of_vertex_1, ElementsAre(2, 20, 3, 30, 1, 10, 4, 40, 0, 0));
}

TEST(Spirals, RefuseNoLengthAndMissingVertices) {
  const Mesh mesh = testing::square();
  EXPECT_THROW(static_cast<void>(spirals(4, mesh.triangles, 0)), ContractError);
  EXPECT_THROW(static_cast<void>(spirals(3, mesh.triangles, 2)), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
