#include "retinaface/mesh/clean.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(CleanMesh, LeavesAGoodMeshAsItIs) {
  const Mesh mesh = testing::coloured_tetrahedron();

  const CleanedMesh cleaned = clean_mesh(mesh);

  EXPECT_EQ(cleaned.mesh, mesh);
  EXPECT_EQ(cleaned.report, CleanReport{});
  EXPECT_THAT(cleaned.source_vertices, ElementsAre(0, 1, 2, 3));
}

TEST(CleanMesh, MergesEqualVerticesAndKeepsSeams) {
  Mesh mesh = testing::square();
  mesh.colours.assign(4, Vec3{1, 1, 1});
  mesh.positions.insert(mesh.positions.end(), {{1, 1, 0}, {0, 0, 0}});
  mesh.colours.insert(mesh.colours.end(), {{1, 1, 1}, {0, 0, 0}});  // one equal, one of its own
  mesh.triangles[1] = {5, 4, 3};

  const CleanedMesh cleaned = clean_mesh(mesh);

  EXPECT_EQ(cleaned.report.num_duplicate_vertices, 1U);
  EXPECT_THAT(cleaned.source_vertices, ElementsAre(0, 1, 2, 3, 5));
  EXPECT_THAT(cleaned.mesh.triangles, ElementsAre(Triangle{0, 1, 2}, Triangle{4, 2, 3}));
  EXPECT_EQ(cleaned.mesh.colours[4], Vec3{});
}

TEST(CleanMesh, RemovesVerticesThatNoTriangleUses) {
  Mesh mesh = testing::coloured_tetrahedron();
  mesh.triangles = {{3, 1, 2}};

  const CleanedMesh cleaned = clean_mesh(mesh);

  EXPECT_EQ(cleaned.report.num_unreferenced_vertices, 1U);
  EXPECT_THAT(cleaned.source_vertices, ElementsAre(1, 2, 3));
  EXPECT_THAT(cleaned.mesh.triangles, ElementsAre(Triangle{2, 0, 1}));
  EXPECT_EQ(cleaned.mesh.colours[1], mesh.colours[2]);
  EXPECT_EQ(cleaned.mesh.normals[2], mesh.normals[3]);
  EXPECT_EQ(cleaned.mesh.morph_targets[0].offsets[0], mesh.morph_targets[0].offsets[1]);
}

TEST(CleanMesh, RemovesTrianglesWithoutAreaAndRepeatedOnes) {
  Mesh mesh = testing::square();
  mesh.positions.push_back({0.1F, 0.1F, 0});  // on the diagonal, up to rounding
  mesh.triangles.insert(mesh.triangles.end(), {{1, 1, 2}, {0, 2, 4}, {2, 0, 1}, {2, 1, 0}});

  const CleanedMesh cleaned = clean_mesh(mesh);

  EXPECT_EQ(cleaned.report.num_degenerate_triangles, 2U);
  EXPECT_EQ(cleaned.report.num_duplicate_triangles, 2U);
  EXPECT_EQ(cleaned.report.num_unreferenced_vertices, 1U);
  EXPECT_EQ(cleaned.mesh, testing::square());
}

TEST(CleanMesh, RemovesWhatIsNotFiniteOrMissing) {
  Mesh mesh = testing::square();
  mesh.positions.push_back({kNaN, 0, 0});
  mesh.positions.push_back({0, std::numeric_limits<float>::infinity(), 0});
  mesh.triangles.insert(mesh.triangles.end(),
                        {{0, 1, 4}, {5, 1, 2}, {0, 1, 6}, {0, 1, UINT32_MAX}});

  const CleanedMesh cleaned = clean_mesh(mesh);

  EXPECT_EQ(cleaned.report.num_bad_vertices, 2U);
  EXPECT_EQ(cleaned.report.num_bad_triangles, 4U);
  EXPECT_EQ(cleaned.mesh, testing::square());
}

TEST(CleanMesh, ReportsEdgesOfThreeTrianglesAndKeepsThem) {
  Mesh mesh = testing::square();
  mesh.positions.push_back({0.5F, 0.5F, 1});
  mesh.triangles.push_back({0, 2, 4});

  const CleanedMesh cleaned = clean_mesh(mesh);

  EXPECT_THAT(cleaned.report.non_manifold_edges, ElementsAre(Edge{0, 2, 3}));
  EXPECT_EQ(cleaned.mesh, mesh);
}

TEST(CleanMesh, KeepsHoles) {
  Mesh mesh = testing::icosphere(1);
  mesh.triangles.erase(mesh.triangles.begin() + 7);

  EXPECT_EQ(clean_mesh(mesh).mesh, mesh);
}

TEST(CleanMesh, DropsAttributesThatLackValues) {
  Mesh mesh = testing::coloured_tetrahedron();
  mesh.colours.pop_back();
  mesh.morph_targets[0].offsets.push_back({});

  const CleanedMesh cleaned = clean_mesh(mesh);

  EXPECT_THAT(cleaned.mesh.colours, IsEmpty());
  EXPECT_EQ(cleaned.mesh.normals, mesh.normals);
  ASSERT_EQ(cleaned.mesh.morph_targets.size(), 1U);
  EXPECT_EQ(cleaned.mesh.morph_targets[0].name, "grüßen");
}

TEST(CleanMesh, OneTriangleAndNothingAreMeshesToo) {
  Mesh one = testing::square();
  one.triangles = {{0, 1, 2}};
  one.positions.pop_back();

  EXPECT_EQ(clean_mesh(one).mesh, one);
  EXPECT_EQ(clean_mesh(Mesh{}).mesh, Mesh{});
}

}  // namespace
}  // namespace retinaface::mesh
