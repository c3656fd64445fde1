#include "retinaface/mesh/normals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "retinaface/base/random.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/test_gradients.h"
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

TEST(VertexNormals, OfArraysAreThoseOfMeshes) {
  const Mesh mesh = testing::coloured_tetrahedron();

  const auto normals =
      vertex_normals<float>(flat_array<float>(mesh.positions), flat_indices(mesh.triangles));

  const auto expected = vertex_normals(mesh.positions, mesh.triangles);
  ASSERT_EQ(normals.size(), 3 * expected.size());
  for (std::size_t v = 0; v < expected.size(); ++v)
    EXPECT_LT(length(Vec3::load(&normals[3 * v]) - expected[v]), 1e-6);
}

/// An uneven ball with a vertex that no triangle has.
struct Boulder {
  Boulder() : triangles(flat_indices(testing::icosphere(1).triangles)) {
    Random random(1);
    positions = flat_array<double>(testing::icosphere(1).positions);
    positions.insert(positions.end(), {1, 2, 3});
    for (double& value : positions) value += random.uniform(-0.1, 0.1);
    for (std::size_t i = 0; i < positions.size(); ++i) weights.push_back(random.normal());
  }

  [[nodiscard]] double weighed_normals() const {
    const auto normals = vertex_normals<double>(positions, triangles);
    double sum = 0;
    for (std::size_t i = 0; i < normals.size(); ++i) sum += weights[i] * normals[i];
    return sum;
  }

  std::vector<double> positions, weights;
  std::vector<std::int32_t> triangles;
};

TEST(VertexNormalsBackward, IsTheGradientOfSmallDifferences) {
  Boulder boulder;

  const auto gradient =
      vertex_normals_backward<double>(boulder.positions, boulder.triangles, boulder.weights);

  expect_gradient(boulder.positions, gradient, 1e-9, [&] { return boulder.weighed_normals(); });
}

TEST(VertexNormalsForward, IsTheTransposeOfBackward) {
  const Boulder boulder;
  std::vector<double> displacements(boulder.positions.size());
  for (std::size_t i = 0; i < displacements.size(); ++i)
    displacements[i] = std::sin(static_cast<double>(i));

  const auto moved =
      vertex_normals_forward<double>(boulder.positions, boulder.triangles, displacements);
  const auto gradient =
      vertex_normals_backward<double>(boulder.positions, boulder.triangles, boulder.weights);

  const double expected =
      std::inner_product(gradient.begin(), gradient.end(), displacements.begin(), 0.0);
  EXPECT_NEAR(std::inner_product(moved.begin(), moved.end(), boulder.weights.begin(), 0.0),
              expected, 1e-12 * std::abs(expected) + 1e-12);
}

TEST(VertexNormalsBackward, IsZeroWhereThereIsNoArea) {
  const std::vector<double> positions{0, 0, 0, 1, 0, 0, 2, 0, 0};
  const std::vector<double> ones(9, 1);

  const auto gradient =
      vertex_normals_backward<double>(positions, std::vector<std::int32_t>{0, 1, 2}, ones);

  EXPECT_EQ(gradient, std::vector<double>(9, 0));
}

}  // namespace
}  // namespace retinaface::mesh
