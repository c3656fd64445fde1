#include "retinaface/mesh/render/rasterise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"

namespace retinaface::mesh {
namespace {

struct ClipMesh {
  std::vector<float> vertices;
  std::vector<std::int32_t> triangles;
};

/// Triangles of all sizes and places; some reach behind the eye, some have hardly any area.
ClipMesh random_soup(std::uint64_t seed, std::size_t num_triangles, double behind_share) {
  Random random(seed);
  ClipMesh mesh;
  for (std::size_t i = 0; i < num_triangles; ++i) {
    const double x = random.uniform(-1.2, 1.2);
    const double y = random.uniform(-1.2, 1.2);
    const double size = std::exp(random.uniform(-7, 0));
    for (int j = 0; j < 3; ++j) {
      const double w = random.uniform() < behind_share ? -1 : random.uniform(0.5, 2);
      const double place[] = {x + size * random.normal(), y + size * random.normal() * 0.1,
                              random.uniform(-0.9, 0.9)};
      for (const double value : place) mesh.vertices.push_back(static_cast<float>(value * w));
      mesh.vertices.push_back(static_cast<float>(w));
      mesh.triangles.push_back(static_cast<std::int32_t>(3 * i) + j);
    }
  }
  return mesh;
}

Raster<float> raster_of(const ClipMesh& mesh, int width, int height, ThreadPool* pool = nullptr,
                        RasterPath path = RasterPath::Fast) {
  return rasterise<float>(mesh.vertices, mesh.triangles, width, height, pool, path);
}

bool same_bytes(const Raster<float>& a, const Raster<float>& b) {
  const auto same = [](const auto& left, const auto& right) {
    return left.size() == right.size() &&
           std::memcmp(left.data(), right.data(), left.size() * sizeof(left[0])) == 0;
  };
  return same(a.triangle_ids, b.triangle_ids) && same(a.barycentrics, b.barycentrics) &&
         same(a.depths, b.depths);
}

TEST(Rasterise, FindsNothingInAnEmptyMesh) {
  const auto raster = rasterise<float>({}, {}, 3, 2);

  EXPECT_EQ(raster.triangle_ids, std::vector<std::int32_t>(6, kBackground));
  EXPECT_EQ(raster.depths, std::vector<float>(6, 1.F));
}

TEST(Rasterise, BarycentricsSumToOneWhereATriangleIs) {
  const auto raster = raster_of(random_soup(1, 200, 0.2), 97, 61);

  std::size_t num_covered = 0;
  for (std::size_t i = 0; i < raster.num_pixels(); ++i) {
    const float* const b = &raster.barycentrics[3 * i];
    const bool covered = raster.triangle_ids[i] != kBackground;
    num_covered += covered ? 1 : 0;
    ASSERT_NEAR(b[0] + b[1] + b[2], covered ? 1 : 0, 1e-6);
  }
  EXPECT_GT(num_covered, 1000U);
}

TEST(Rasterise, TheFastPathIsTheHomogeneousOneToTheByte) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const ClipMesh mesh = random_soup(seed, 300, seed % 2 == 0 ? 0 : 0.1);

    EXPECT_TRUE(same_bytes(raster_of(mesh, 75, 64),
                           raster_of(mesh, 75, 64, nullptr, RasterPath::Homogeneous)))
        << "seed " << seed;
  }
}

TEST(Rasterise, ThreadsDoNotChangeAByte) {
  const ClipMesh mesh = random_soup(5, 500, 0.1);
  const auto alone = raster_of(mesh, 101, 67);
  for (const int num_threads : {1, 2, 3, 7}) {
    ThreadPool pool(num_threads);

    EXPECT_TRUE(same_bytes(raster_of(mesh, 101, 67, &pool), alone)) << num_threads << " threads";
  }
}

/// A fan around the pixel grid: every pixel of the square belongs to exactly one of its triangles
/// or lies on the edge between two.
TEST(Rasterise, NeighboursLeaveNoCrackAndShareOnlyTheirEdge) {
  Random random(3);
  for (int trial = 0; trial < 20; ++trial) {
    const auto x = static_cast<float>(random.uniform(-0.9, 0.9));
    const auto y = static_cast<float>(random.uniform(-0.9, 0.9));
    const std::vector<float> vertices{-1, -1, 0,  1, 1, -1, 0, 1, 1, 1,
                                      0,  1,  -1, 1, 0, 1,  x, y, 0, 1};
    std::vector<int> num_owners(64 * 48);
    int num_shared = 0;
    for (std::int32_t i = 0; i < 4; ++i) {
      const auto raster = rasterise<float>(vertices, std::vector{i, (i + 1) % 4, 4}, 64, 48);
      for (std::size_t pixel = 0; pixel < num_owners.size(); ++pixel)
        num_owners[pixel] += raster.triangle_ids[pixel] == 0 ? 1 : 0;
    }
    for (const int owners : num_owners) {
      ASSERT_GE(owners, 1);
      num_shared += owners > 1 ? 1 : 0;
    }
    EXPECT_LT(num_shared, 10);
  }
}

TEST(Rasterise, TheOrderOfTrianglesDecidesOnlyEqualDepths) {
  ClipMesh mesh = random_soup(8, 300, 0);
  const auto before = raster_of(mesh, 80, 60);
  std::vector<std::int32_t> reversed;
  for (std::size_t i = mesh.triangles.size(); i > 0; i -= 3)
    reversed.insert(reversed.end(), &mesh.triangles[i - 3], &mesh.triangles[i - 3] + 3);
  mesh.triangles = reversed;

  const auto after = raster_of(mesh, 80, 60);

  EXPECT_EQ(after.depths, before.depths);
  EXPECT_NE(after.triangle_ids, before.triangle_ids);
}

TEST(Rasterise, OfEquallyDeepTrianglesTheLastIsSeen) {
  const std::vector<float> vertices{-1, -1, 0, 1, 3, -1, 0, 1, -1, 3, 0, 1};

  const auto raster = rasterise<float>(vertices, std::vector{0, 1, 2, 0, 1, 2}, 2, 2);

  EXPECT_EQ(raster.triangle_ids, std::vector<std::int32_t>(4, 1));
}

TEST(Rasterise, CutsAwayWhatIsNearerThanTheNearOrFartherThanTheFarPlane) {
  for (const float z : {-1.001F, 1.001F}) {
    const std::vector<float> vertices{-1, -1, z, 1, 3, -1, z, 1, -1, 3, z, 1};

    const auto raster = rasterise<float>(vertices, std::vector{0, 1, 2}, 2, 2);

    EXPECT_EQ(raster.triangle_ids, std::vector<std::int32_t>(4, kBackground));
  }
}

TEST(Rasterise, DoesNotSeeVerticesThatAreNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (const std::size_t k : {0U, 1U, 2U, 3U}) {
      std::vector<float> vertices{-1, -1, 0, 1, 3, -1, 0, 1, -1, 3, 0, 1};
      vertices[4 + k] = bad;

      const auto raster = rasterise<float>(vertices, std::vector{0, 1, 2}, 3, 3);

      EXPECT_EQ(raster.triangle_ids, std::vector<std::int32_t>(9, kBackground)) << bad << ' ' << k;
    }
  }
}

TEST(Rasterise, RefusesBrokenCalls) {
  const std::vector<float> vertices(12, 1.F);

  EXPECT_THROW((void)rasterise<float>(vertices, std::vector{0, 1, 3}, 4, 4), ContractError);
  EXPECT_THROW((void)rasterise<float>(vertices, std::vector{0, 1, -1}, 4, 4), ContractError);
  EXPECT_THROW((void)rasterise<float>(vertices, std::vector{0, 1}, 4, 4), ContractError);
  EXPECT_THROW((void)rasterise<float>(vertices, std::vector{0, 1, 2}, 0, 4), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
