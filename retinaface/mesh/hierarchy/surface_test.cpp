#include "retinaface/mesh/hierarchy/surface.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

constexpr Vec3d kA{0, 0, 0};
constexpr Vec3d kB{4, 0, 0};
constexpr Vec3d kC{0, 4, 0};

void expect_place(Vec3d point, double u, double v, double w, double squared_distance) {
  const SurfacePoint place = closest_on_triangle(point, kA, kB, kC);
  EXPECT_DOUBLE_EQ(place.weights[0], u);
  EXPECT_DOUBLE_EQ(place.weights[1], v);
  EXPECT_DOUBLE_EQ(place.weights[2], w);
  EXPECT_DOUBLE_EQ(place.squared_distance, squared_distance);
}

TEST(ClosestOnTriangle, FindsCornersEdgesAndTheInside) {
  expect_place({-1, -1, 0}, 1, 0, 0, 2);
  expect_place({5, -1, 0}, 0, 1, 0, 2);
  expect_place({0, 6, 0}, 0, 0, 1, 4);
  expect_place({1, -2, 0}, 0.75, 0.25, 0, 4);
  expect_place({-2, 3, 0}, 0.25, 0, 0.75, 4);
  expect_place({3, 3, 0}, 0, 0.5, 0.5, 2);
  expect_place({1, 2, 3}, 0.25, 0.25, 0.5, 9);
}

TEST(ClosestOnTriangle, ATriangleWithoutAreaIsALineOrAPoint) {
  const SurfacePoint on_line = closest_on_triangle({1, 1, 0}, kA, kB, {2, 0, 0});
  const SurfacePoint on_point = closest_on_triangle({0, 3, 0}, kA, kA, kA);

  EXPECT_DOUBLE_EQ(on_line.squared_distance, 1);
  EXPECT_DOUBLE_EQ(on_point.squared_distance, 9);
  EXPECT_DOUBLE_EQ(on_point.weights[0] + on_point.weights[1] + on_point.weights[2], 1);
}

TEST(Surface, FindsWhatLookingAtEveryTriangleFinds) {
  const Mesh mesh = testing::icosphere(2);
  const Surface surface(mesh.positions, mesh.triangles);
  Random random(3);
  for (int i = 0; i < 300; ++i) {
    const Vec3d point{random.uniform(-2, 2), random.uniform(-2, 2), random.uniform(-2, 2)};
    double nearest = std::numeric_limits<double>::infinity();
    for (const auto& [a, b, c] : mesh.triangles) {
      nearest = std::min(
          nearest, closest_on_triangle(point, to_double(mesh.positions[a]),
                                       to_double(mesh.positions[b]), to_double(mesh.positions[c]))
                       .squared_distance);
    }

    const SurfacePoint found = surface.closest(point);

    Vec3d place;
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_GE(found.weights[k], 0);
      const auto vertex = mesh.triangles[found.triangle][k];
      place = place + to_double(mesh.positions[vertex]) * found.weights[k];
    }
    EXPECT_EQ(found.squared_distance, nearest);
    EXPECT_NEAR(length(place - point), std::sqrt(nearest), 1e-12);
  }
}

TEST(Surface, RefusesNothingAndMissingVertices) {
  const Mesh mesh = testing::square();
  EXPECT_THROW(Surface(mesh.positions, {}), ContractError);
  EXPECT_THROW(Surface(std::span(mesh.positions).first(3), mesh.triangles), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
