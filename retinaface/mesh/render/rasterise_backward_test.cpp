#include "retinaface/mesh/render/rasterise_backward.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/render/test_frozen.h"
#include "retinaface/mesh/render/test_gradients.h"
#include "retinaface/mesh/render/test_scenes.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

/// Triangles in front of the eye, and some that reach behind it.
TEST(RasteriseBackward, IsTheGradientOfDifferencesWhereEachPixelKeepsItsTriangle) {
  Random random(1);
  for (int trial = 0; trial < 10; ++trial) {
    std::vector<double> vertices;
    std::vector<std::int32_t> triangles;
    for (int i = 0; i < 12; ++i) {
      const double w = i % 6 == 5 ? -0.5 : random.uniform(0.5, 2);
      for (const double limit : {0.9, 0.9, 0.8})
        vertices.push_back(w * random.uniform(-limit, limit));
      vertices.push_back(w);
      triangles.push_back(i);
    }
    const auto raster = rasterise<double>(vertices, triangles, 28, 21);
    std::vector<double> weights(raster.barycentrics.size());
    for (double& weight : weights) weight = random.normal();

    const auto gradient = rasterise_backward<double>(vertices, triangles, raster, weights);

    expect_gradient(vertices, gradient, 1e-7, [&] {
      const auto barycentrics = frozen_barycentrics(vertices, triangles, raster);
      double sum = 0;
      for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * barycentrics[i];
      return sum;
    });
  }
}

/// The gradient of one barycentric of one pixel.
std::vector<float> gradient_of(std::size_t output, const std::vector<float>& vertices,
                               const std::vector<std::int32_t>& triangles,
                               const Raster<float>& raster) {
  std::vector<float> weights(raster.barycentrics.size());
  weights[output] = 1;
  return rasterise_backward<float>(vertices, triangles, raster, weights);
}

TEST(RasteriseBackward, OfOnePixelIsThatOfTheOriginalsTest) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  auto vertices = floats(read_scenes()["raster_exact"]["Simple_Triangle"]["vertices"]);
  const std::vector<std::int32_t> triangle{0, 1, 2};
  const auto draw = [&] { return rasterise<float>(vertices, triangle, 640, 480).barycentrics; };
  const auto raster = rasterise<float>(vertices, triangle, 640, 480);
  const std::size_t pixel = 245 * 640 + 325;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const auto slopes = difference_quotients(vertices[i], 4e-2F, draw);
    for (std::size_t output = 3 * pixel; output < 3 * pixel + 3; ++output) {
      const float gradient = gradient_of(output, vertices, triangle, raster)[i];
      EXPECT_TRUE(agree(slopes[output], gradient)) << slopes[output] << ' ' << gradient;
    }
  }
}

TEST(RasteriseBackward, OfACubeIsThatOfTheOriginalsTest) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto scenes = read_scenes();
  auto vertices = floats(scenes["gradients"]["kernel"]["vertices"]);
  const auto triangles = indices(scenes["cube"]["triangles"]);
  const auto draw = [&] { return rasterise<float>(vertices, triangles, 28, 21).barycentrics; };
  const auto raster = rasterise<float>(vertices, triangles, 28, 21);
  std::vector<std::vector<float>> gradients;
  for (std::size_t output = 0; output < raster.barycentrics.size(); ++output)
    gradients.push_back(gradient_of(output, vertices, triangles, raster));
  OutlierShare outliers;

  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const auto slopes = difference_quotients(vertices[i], 1e-3F, draw);
    for (std::size_t output = 0; output < slopes.size(); ++output)
      outliers.count(slopes[output], gradients[output][i]);
  }

  EXPECT_LE(outliers.share(), 0.001);
}

TEST(RasteriseBackward, RefusesTheGradientOfAnotherRaster) {
  const auto raster = rasterise<double>({}, {}, 2, 2);

  EXPECT_THROW((void)rasterise_backward<double>({}, {}, raster, std::vector<double>(11)),
               ContractError);
  EXPECT_THROW(
      (void)rasterise_backward<double>(std::vector<double>(4), {}, raster, std::vector<double>(12)),
      ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
