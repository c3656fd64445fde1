#include "retinaface/mesh/normals.h"

#include <gtest/gtest.h>

#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

TEST(VertexNormals, PointAwayFromTheCentreOfASphere) {
  const Mesh mesh = testing::icosphere(2);

  const auto normals = vertex_normals(mesh.positions, mesh.triangles);

  ASSERT_EQ(normals.size(), mesh.positions.size());
  for (std::size_t v = 0; v < normals.size(); ++v) {
    EXPECT_NEAR(length(normals[v]), 1, 1e-6);
    EXPECT_GT(dot(normals[v], mesh.positions[v]), 0.999);
  }
}

TEST(VertexNormals, LargeTrianglesCountMore) {
  // A triangle of area 1/2 in the plane z = 0 and one of area 2 in the plane x = 0.
  const std::vector<Vec3> positions{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 4}};
  const std::vector<Triangle> triangles{{0, 1, 2}, {0, 2, 3}};

  const Vec3 normal = vertex_normals(positions, triangles)[0];

  EXPECT_NEAR(normal.x / normal.z, 4, 1e-5);
  EXPECT_EQ(normal.y, 0);
}

TEST(VertexNormals, AreZeroWhereThereIsNoArea) {
  const std::vector<Vec3> positions{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {5, 5, 5}};

  const auto normals = vertex_normals(positions, std::vector<Triangle>{{0, 1, 2}});

  for (const Vec3 normal : normals) EXPECT_EQ(normal, Vec3{});
}

}  // namespace
}  // namespace retinaface::mesh
