#include "retinaface/mesh/hierarchy/decimate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/adjacency.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

/// V - E + F: 2 for a closed surface without handles, 1 for a disk.
int euler_characteristic(std::size_t num_vertices, const std::vector<Triangle>& triangles) {
  return static_cast<int>(num_vertices) - static_cast<int>(find_edges(triangles).size()) +
         static_cast<int>(triangles.size());
}

std::vector<Vec3> picked(const std::vector<Vec3>& values, const std::vector<std::uint32_t>& kept) {
  std::vector<Vec3> result;
  for (const auto vertex : kept) result.push_back(values[vertex]);
  return result;
}

TEST(Decimate, ASphereStaysClosedAndRound) {
  const Mesh mesh = testing::icosphere(3);  // 642 vertices

  const Decimation coarse = decimate(mesh.positions, mesh.triangles, 60).value();

  ASSERT_EQ(coarse.kept.size(), 60U);
  EXPECT_EQ(coarse.triangles.size(), 2U * 60 - 4);
  EXPECT_EQ(euler_characteristic(60, coarse.triangles), 2);
  for (const Edge& edge : find_edges(coarse.triangles)) EXPECT_EQ(edge.num_triangles, 2U);
  const auto positions = picked(mesh.positions, coarse.kept);
  for (const auto& [a, b, c] : coarse.triangles) {
    const Vec3 normal = cross(positions[b] - positions[a], positions[c] - positions[a]);
    EXPECT_GT(dot(normalised(normal), normalised(positions[a] + positions[b] + positions[c])), 0.8);
  }
}

TEST(Decimate, AFlatSquareKeepsItsCornersAndItsArea) {
  const Mesh mesh = testing::grid(9, 9);

  const Decimation coarse = decimate(mesh.positions, mesh.triangles, 8).value();

  EXPECT_THAT(coarse.kept, IsSupersetOf({0U, 8U, 72U, 80U}));
  const auto positions = picked(mesh.positions, coarse.kept);
  float area = 0;
  for (const auto& [a, b, c] : coarse.triangles) {
    area += cross(positions[b] - positions[a], positions[c] - positions[a]).z / 2;
  }
  EXPECT_FLOAT_EQ(area, 64);
  EXPECT_EQ(euler_characteristic(8, coarse.triangles), 1);
}

TEST(Decimate, LockedVerticesStay) {
  const Mesh mesh = testing::grid(9, 9);  // all inner vertices cost nothing
  const std::vector<std::uint32_t> locked{40, 21, 59};

  const Decimation coarse = decimate(mesh.positions, mesh.triangles, 9, locked).value();

  EXPECT_EQ(coarse.kept.size(), 9U);
  EXPECT_THAT(coarse.kept, IsSupersetOf(locked));
}

TEST(Decimate, KeepingEverythingChangesNothing) {
  const Mesh mesh = testing::icosphere(1);

  const Decimation same = decimate(mesh.positions, mesh.triangles, 42).value();

  EXPECT_EQ(same.triangles, mesh.triangles);
  EXPECT_EQ(same.kept.back(), 41U);
}

TEST(Decimate, HolesStayHoles) {
  Mesh mesh = testing::grid(9, 9);
  std::erase_if(mesh.triangles,
                [](const Triangle& t) { return std::count(t.begin(), t.end(), 40U); });

  const Decimation coarse = decimate(mesh.positions, mesh.triangles, 12).value();

  const auto unused =
      static_cast<std::size_t>(std::count(coarse.kept.begin(), coarse.kept.end(), 40U));
  EXPECT_EQ(euler_characteristic(12 - unused, coarse.triangles), 0);
}

TEST(Decimate, ReachesASingleTriangleAndNoLess) {
  const Mesh mesh = testing::icosphere(1);
  std::vector<std::uint32_t> all(42);
  std::iota(all.begin(), all.end(), 0U);

  EXPECT_EQ(decimate(mesh.positions, mesh.triangles, 3)->kept.size(), 3U);
  EXPECT_EQ(decimate(mesh.positions, mesh.triangles, 41, all).error().message,
            "mesh of 42 vertices: 42 cannot be removed, expected 41 to be left");
}

TEST(Decimate, EdgesOfThreeTrianglesAreNoObstacle) {
  Mesh mesh = testing::grid(5, 5);
  mesh.positions.push_back({2, 2, 3});
  mesh.triangles.push_back({12, 13, 25});

  EXPECT_EQ(decimate(mesh.positions, mesh.triangles, 10)->kept.size(), 10U);
}

TEST(Decimate, IndicesMustExist) {
  const Mesh mesh = testing::square();
  const std::uint32_t missing = 4;

  EXPECT_THROW(static_cast<void>(decimate(mesh.positions, mesh.triangles, 3, {&missing, 1})),
               ContractError);
  EXPECT_THROW(static_cast<void>(decimate(std::span(mesh.positions).first(3), mesh.triangles, 3)),
               ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
