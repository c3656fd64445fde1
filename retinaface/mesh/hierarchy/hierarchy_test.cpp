#include "retinaface/mesh/hierarchy/hierarchy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Hierarchy, EveryLevelHasAFourthOfTheVerticesRoundedUp) {
  const Mesh mesh = testing::icosphere(3);

  const MeshHierarchy hierarchy = build_hierarchy(mesh, {.num_levels = 4}).value();

  std::vector<std::size_t> counts;
  for (std::size_t l = 0; l < 4; ++l) counts.push_back(hierarchy.num_vertices(l));
  EXPECT_THAT(counts, ElementsAre(642, 161, 41, 11));
  EXPECT_EQ(hierarchy.levels[0].triangles, mesh.triangles);
}

TEST(Hierarchy, UpsamplingIsAMeanOfAtMostThree) {
  const MeshHierarchy hierarchy = build_hierarchy(testing::icosphere(3), {.num_levels = 3}).value();
  for (const SparseMatrix<double>& up : hierarchy.up) {
    for (std::size_t row = 0; row < up.num_rows(); ++row) {
      double sum = 0;
      EXPECT_LE(up.row_starts[row + 1] - up.row_starts[row], 3U);
      for (auto i = up.row_starts[row]; i < up.row_starts[row + 1]; ++i) {
        EXPECT_GT(up.values[i], 0);
        sum += up.values[i];
      }
      EXPECT_NEAR(sum, 1, 1e-12);
    }
  }
}

TEST(Hierarchy, UpThenDownIsTheIdentity) {
  const MeshHierarchy hierarchy = build_hierarchy(testing::icosphere(3), {.num_levels = 3}).value();
  for (std::size_t l = 0; l + 1 < hierarchy.num_levels(); ++l) {
    std::vector<double> coarse(hierarchy.num_vertices(l + 1));
    for (std::size_t i = 0; i < coarse.size(); ++i) coarse[i] = static_cast<double>(i * i);
    std::vector<double> fine(hierarchy.num_vertices(l));

    multiply<double>(hierarchy.up[l], 1, coarse, fine);

    for (std::size_t i = 0; i < coarse.size(); ++i) {
      EXPECT_EQ(fine[hierarchy.down[l][i]], coarse[i]);
    }
  }
}

TEST(Hierarchy, LevelsNestInTheFinestMesh) {
  const Mesh mesh = testing::icosphere(3);
  const MeshHierarchy hierarchy = build_hierarchy(mesh, {.num_levels = 4}).value();

  const auto positions = at_level(hierarchy, 2, mesh.positions);

  for (std::size_t i = 0; i < positions.size(); ++i) {
    const auto middle = hierarchy.down[1][i];
    EXPECT_EQ(positions[i], mesh.positions[hierarchy.down[0][middle]]);
  }
}

TEST(Hierarchy, LockedVerticesLiveUntilTheirLastLevel) {
  const std::vector<std::uint32_t> locked{11, 300, 601, 602, 603, 640};
  const MeshHierarchy hierarchy =
      build_hierarchy(testing::icosphere(3), {.num_levels = 5, .locked = locked}).value();

  const auto& survivors = hierarchy.levels[2].vertices;
  const std::set<std::uint32_t> last(survivors.begin(), survivors.end());
  for (const auto vertex : locked) EXPECT_TRUE(last.contains(vertex)) << vertex;
  EXPECT_EQ(hierarchy.num_vertices(4), 3U);  // fewer than were locked
}

TEST(Hierarchy, OneTriangleIsAHierarchyOfOneLevel) {
  Mesh mesh = testing::square();
  mesh.triangles = {{0, 1, 2}};
  mesh.positions.pop_back();

  EXPECT_EQ(build_hierarchy(mesh, {.num_levels = 1})->num_levels(), 1U);
  EXPECT_THAT(build_hierarchy(mesh, {.num_levels = 2}).error().message,
              HasSubstr("level 1 with 1 vertices has no triangle left, expected fewer levels"));
}

TEST(Hierarchy, SaysWhyAMeshOrALockIsRefused) {
  Mesh broken = testing::icosphere(1);
  broken.positions[5].z = std::numeric_limits<float>::quiet_NaN();
  std::vector<std::uint32_t> all(42, 0);
  for (std::uint32_t v = 0; v < 42; ++v) all[v] = v;

  EXPECT_THAT(build_hierarchy(broken).error().message, HasSubstr("position of vertex 5"));
  EXPECT_THAT(build_hierarchy(testing::icosphere(1), {.locked = all}).error().message,
              HasSubstr("42 cannot be removed, expected 11"));
  EXPECT_THROW(static_cast<void>(build_hierarchy(testing::icosphere(1), {.locked = {42}})),
               ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
