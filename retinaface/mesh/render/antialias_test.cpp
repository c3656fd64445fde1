#include "retinaface/mesh/render/antialias.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/render/test_gradients.h"

namespace retinaface::mesh {
namespace {

constexpr int kSide = 128;

/// A flat mesh of which we look at the alpha channel.
struct FlatMesh {
  std::vector<double> vertices;  ///< clip, [num_vertices, 4]
  std::vector<std::int32_t> triangles;
  std::vector<std::int32_t> neighbours;

  /// A vertex at a place in pixels.
  void add(double x, double y, double z = 0, double w = 1) {
    for (const double value : {x / (kSide / 2.0) - 1, y / (kSide / 2.0) - 1, z, 1.0})
      vertices.push_back(w * value);
  }
  void add_square(double x1, double y1, double x2, double y2, double z) {
    const auto first = static_cast<std::int32_t>(vertices.size() / 4);
    add(x1, y1, z);
    add(x2, y1, z);
    add(x2, y2, z);
    add(x1, y2, z);
    for (const std::int32_t i : {0, 1, 2, 0, 2, 3}) triangles.push_back(first + i);
  }
  void connect() { neighbours = neighbours_across_edges(triangles); }

  [[nodiscard]] Raster<double> raster() const {
    return rasterise<double>(vertices, triangles, kSide, kSide);
  }
  [[nodiscard]] std::vector<double> alpha(const Raster<double>& seen) const {
    std::vector<double> pixels(seen.num_pixels());
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = seen.triangle_ids[i] == kBackground ? 0 : 1;
    return pixels;
  }
  [[nodiscard]] std::vector<double> smooth_alpha() const {
    const auto seen = raster();
    return antialias<double>(alpha(seen), 1, {vertices, triangles, neighbours, seen});
  }
  [[nodiscard]] AntialiasGradient<double> gradient(const std::vector<double>& weights) const {
    const auto seen = raster();
    return antialias_backward<double>(alpha(seen), 1, {vertices, triangles, neighbours, seen},
                                      weights);
  }
};

FlatMesh square(double x1, double y1, double x2, double y2) {
  FlatMesh mesh;
  mesh.add_square(x1, y1, x2, y2, 0);
  mesh.connect();
  return mesh;
}

double at(const std::vector<double>& pixels, int x, int y) {
  return pixels[static_cast<std::size_t>(y * kSide + x)];
}

TEST(NeighboursAcrossEdges, AreThoseOfASquareWithItsBorder) {
  EXPECT_EQ(neighbours_across_edges(std::vector{0, 1, 2, 0, 2, 3}),
            (std::vector<std::int32_t>{-1, -1, 1, 0, -1, -1}));
}

TEST(NeighboursAcrossEdges, AreNoneWhereThreeTrianglesMeet) {
  EXPECT_EQ(neighbours_across_edges(std::vector{0, 1, 2, 0, 1, 3, 1, 0, 4}),
            std::vector<std::int32_t>(9, kNoNeighbour));
}

TEST(Antialias, APixelHasTheShareThatIsCovered) {
  for (const double right : {20.0, 20.1, 20.4, 20.6, 20.9}) {
    const auto pixels = square(5, 8.25, right, 25).smooth_alpha();

    EXPECT_NEAR(at(pixels, 20, 16), right - 20, 1e-9) << right;
    EXPECT_NEAR(at(pixels, 10, 8), 0.75, 1e-9);
    EXPECT_NEAR(at(pixels, 12, 16), 1, 1e-9);
    EXPECT_NEAR(at(pixels, 21, 16), 0, 1e-9);
  }
}

TEST(Antialias, ADenseMeshLooksLikeACoarseOne) {
  constexpr int kCells = 100;  // three of them in a pixel's length
  FlatMesh dense;
  for (int j = 0; j <= kCells; ++j)
    for (int i = 0; i <= kCells; ++i) dense.add(3.3 + i * 22.0 / kCells, 4.4 + j * 21.0 / kCells);
  for (std::int32_t j = 0; j < kCells; ++j) {
    for (std::int32_t i = 0; i < kCells; ++i) {
      const std::int32_t a = j * (kCells + 1) + i;
      const std::int32_t b = a + kCells + 1;
      dense.triangles.insert(dense.triangles.end(), {a, a + 1, b + 1, a, b + 1, b});
    }
  }
  dense.connect();

  const auto pixels = dense.smooth_alpha();

  const auto coarse = square(3.3, 4.4, 25.3, 25.4).smooth_alpha();
  for (std::size_t i = 0; i < pixels.size(); ++i) ASSERT_NEAR(pixels[i], coarse[i], 1e-9);
}

TEST(Antialias, ASurfaceInFrontOfAnotherIsBlendedWithIt) {
  FlatMesh mesh;
  mesh.add_square(0, 0, kSide, kSide, 0.5);
  mesh.add_square(4, 4, 16.2, 16, -0.5);
  mesh.connect();
  const auto seen = mesh.raster();
  std::vector<double> pixels;
  for (const std::int32_t id : seen.triangle_ids) pixels.push_back(id < 2 ? 10 : 20);

  const auto smooth =
      antialias<double>(pixels, 1, {mesh.vertices, mesh.triangles, mesh.neighbours, seen});

  EXPECT_NEAR(at(smooth, 16, 10), 12, 1e-9);
  EXPECT_NEAR(at(smooth, 17, 10), 10, 1e-9);
}

TEST(Antialias, ATriangleBehindTheEyeStaysAsItIs) {
  FlatMesh mesh;
  mesh.add(8, 8);
  mesh.add(20, 8);
  mesh.add(14, 20, 0, -1);
  mesh.triangles = {0, 1, 2};
  mesh.connect();

  EXPECT_EQ(mesh.smooth_alpha(), mesh.alpha(mesh.raster()));
}

TEST(Antialias, AVertexThatIsNotANumberLeavesTheOthersAsTheyAre) {
  FlatMesh mesh = square(5, 8.25, 20.3, 25);
  mesh.add(std::nan(""), 9);
  for (const std::int32_t vertex : {0, 1, 4}) mesh.triangles.push_back(vertex);
  mesh.connect();

  EXPECT_NEAR(at(mesh.smooth_alpha(), 20, 16), 0.3, 1e-9);
}

TEST(Antialias, RefusesAnotherRaster) {
  const FlatMesh mesh = square(4, 4, 20, 20);
  const auto seen = mesh.raster();

  EXPECT_THROW((void)antialias<double>(std::vector<double>(3), 1,
                                       {mesh.vertices, mesh.triangles, mesh.neighbours, seen}),
               ContractError);
  EXPECT_THROW(
      (void)antialias<double>(mesh.alpha(seen), 1, {mesh.vertices, mesh.triangles, {}, seen}),
      ContractError);
}

/// Convex, in perspective, with five corners that are 44 to 56 pixels from its middle: as large as
/// a face in its crop.
FlatMesh random_fan(Random& random) {
  constexpr double kMiddle = kSide / 2.0;
  FlatMesh mesh;
  mesh.add(kMiddle, kMiddle);
  for (std::int32_t i = 0; i < 5; ++i) {
    const double turn = 2 * std::numbers::pi * (i + random.uniform(-0.2, 0.2)) / 5;
    const double radius = random.uniform(44, 56);
    mesh.add(kMiddle + radius * std::cos(turn), kMiddle + radius * std::sin(turn), 0,
             random.uniform(0.5, 2));
    mesh.triangles.insert(mesh.triangles.end(), {0, 1 + i, 1 + (i + 1) % 5});
  }
  mesh.connect();
  return mesh;
}

/// Weights of pixels that change slowly over the picture.
std::vector<double> smooth_weights() {
  std::vector<double> weights;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) weights.push_back(3 + std::sin(0.1 * x) + std::cos(0.07 * y));
  return weights;
}

double weighed(const std::vector<double>& pixels, const std::vector<double>& weights) {
  double sum = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) sum += weights[i] * pixels[i];
  return sum;
}

TEST(AntialiasBackward, IsTheGradientOfSmallDifferences) {
  Random random(1);
  std::vector<double> weights(kSide * kSide);
  for (double& weight : weights) weight = random.normal();
  for (int trial = 0; trial < 4; ++trial) {
    FlatMesh mesh = random_fan(random);

    const auto gradient = mesh.gradient(weights).clip_vertices;

    std::vector<double> slopes;
    for (double& number : mesh.vertices)
      slopes.push_back(slope(
          number, [&] { return weighed(mesh.smooth_alpha(), weights); }, 1e-7));
    for (std::size_t i = 0; i < slopes.size(); ++i)
      EXPECT_NEAR(gradient[i], slopes[i], 1e-5 * (1 + std::abs(slopes[i])));
  }
}

/// The mesh magnified about the middle of the picture.
FlatMesh magnified(FlatMesh mesh, double size) {
  for (std::size_t i = 0; i < mesh.vertices.size(); ++i)
    if (i % 4 < 2) mesh.vertices[i] *= size;
  return mesh;
}

/// While a mesh grows by half a pixel, its edges pass the centres of many pixels. What is left over
/// comes from its corners, where two edges cut one pixel.
TEST(AntialiasBackward, IsTheGradientOfDifferencesAcrossSilhouettes) {
  constexpr int kSteps = 64;
  constexpr double kGrowth = 0.01;
  const auto weights = smooth_weights();
  Random random(2);
  for (int trial = 0; trial < 20; ++trial) {
    const FlatMesh mesh = random_fan(random);
    double integral = 0;
    for (int step = 0; step < kSteps; ++step) {
      const double size = 1 + kGrowth * (step + 0.5) / kSteps;
      const auto gradient = magnified(mesh, size).gradient(weights).clip_vertices;
      for (std::size_t i = 0; i < gradient.size(); ++i)
        if (i % 4 < 2) integral += gradient[i] * mesh.vertices[i] * kGrowth / kSteps;
    }

    const double change = weighed(magnified(mesh, 1 + kGrowth).smooth_alpha(), weights) -
                          weighed(mesh.smooth_alpha(), weights);

    EXPECT_NEAR(integral, change, 0.02 * std::abs(change));
  }
}

TEST(AntialiasBackward, PassesEachPixelsGradientOnToWhatItWasMadeOf) {
  const FlatMesh mesh = square(5, 8.25, 20.3, 25);
  const auto seen = mesh.raster();
  const RasterisedMesh<double> rasterised{mesh.vertices, mesh.triangles, mesh.neighbours, seen};
  Random random(3);
  std::vector<double> pixels(2 * seen.num_pixels());
  std::vector<double> weights(pixels.size());
  for (double& value : pixels) value = random.normal();
  for (double& weight : weights) weight = random.normal();

  const auto gradient = antialias_backward<double>(pixels, 2, rasterised, weights).pixels;

  // The blend is linear in the pixels.
  EXPECT_NEAR(weighed(pixels, gradient), weighed(antialias<double>(pixels, 2, rasterised), weights),
              1e-9);
  EXPECT_NE(gradient, weights);
}

}  // namespace
}  // namespace retinaface::mesh
