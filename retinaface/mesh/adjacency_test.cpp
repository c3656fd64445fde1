#include "retinaface/mesh/adjacency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(FindEdges, CountsTheTrianglesOfEveryEdge) {
  const auto edges = find_edges(testing::square().triangles);

  EXPECT_THAT(edges, ElementsAre(Edge{0, 1, 1}, Edge{0, 2, 2}, Edge{0, 3, 1}, Edge{1, 2, 1},
                                 Edge{2, 3, 1}));
}

TEST(FindEdges, SkipsTrianglesThatUseAVertexTwice) {
  EXPECT_THAT(find_edges(std::vector<Triangle>{{0, 0, 1}, {1, 2, 2}}), IsEmpty());
}

TEST(Adjacency, ListsNeighboursInRisingOrder) {
  const Mesh mesh = testing::square();

  const Adjacency adjacency(5, mesh.triangles);

  EXPECT_EQ(adjacency.num_vertices(), 5U);
  EXPECT_THAT(adjacency.neighbours(0), ElementsAre(1, 2, 3));
  EXPECT_THAT(adjacency.neighbours(1), ElementsAre(0, 2));
  EXPECT_THAT(adjacency.neighbours(2), ElementsAre(0, 1, 3));
  EXPECT_THAT(adjacency.neighbours(4), IsEmpty());
}

TEST(Adjacency, VerticesOfASubdividedIcosahedronHaveFiveOrSixNeighbours) {
  const Mesh mesh = testing::icosphere(1);

  const Adjacency adjacency(mesh.positions.size(), mesh.triangles);

  ASSERT_EQ(adjacency.num_vertices(), 42U);
  for (std::uint32_t v = 0; v < 42; ++v)
    EXPECT_THAT(adjacency.neighbours(v), SizeIs(v < 12 ? 5 : 6));
}

TEST(Adjacency, RefusesTrianglesOfMissingVertices) {
  EXPECT_THROW(Adjacency(3, testing::square().triangles), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
