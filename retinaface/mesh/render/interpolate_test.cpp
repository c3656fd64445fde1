#include "retinaface/mesh/render/interpolate.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/render/test_gradients.h"

namespace retinaface::mesh {
namespace {

/// Half of a 2 x 1 picture: the left pixel sees triangle 0, the right one nothing.
Raster<double> half_raster() {
  return {.width = 2,
          .height = 1,
          .num_vertices = 4,
          .num_triangles = 1,
          .triangle_ids = {0, kBackground},
          .barycentrics = {0.5, 0.25, 0.25, 0, 0, 0},
          .depths = {0, 1}};
}

const std::vector<std::int32_t> kTriangle{3, 1, 0};

TEST(Interpolate, BlendsTheCornersAndLeavesTheBackground) {
  const std::vector<double> attributes{1, 10, 2, 20, 99, 99, 4, 40};
  std::vector<double> pixels(4, -1);

  interpolate<double>(attributes, kTriangle, half_raster(), {.count = 2}, pixels);

  EXPECT_EQ(pixels, (std::vector<double>{2.75, 27.5, -1, -1}));
}

TEST(Interpolate, FillsOnlyItsChannels) {
  const std::vector<double> attributes{1, 2, 99, 4};
  std::vector<double> pixels(6, -1);

  interpolate<double>(attributes, kTriangle, half_raster(), {.count = 1, .first = 2, .stride = 3},
                      pixels);

  EXPECT_EQ(pixels, (std::vector<double>{-1, -1, 2.75, -1, -1, -1}));
}

TEST(Interpolate, GradientsAreThoseOfDifferences) {
  Random random(1);
  std::vector<double> attributes(8);
  for (double& value : attributes) value = random.normal();
  Raster<double> raster = half_raster();
  const std::vector<double> weights{0.3, -0.7, 5, 5};
  const auto f = [&] {
    std::vector<double> pixels(4);
    interpolate<double>(attributes, kTriangle, raster, {.count = 2}, pixels);
    return weights[0] * pixels[0] + weights[1] * pixels[1];
  };
  std::vector<double> attribute_gradient(8);
  std::vector<double> barycentric_gradient(6);

  interpolate_backward<double>(attributes, kTriangle, raster, {.count = 2}, weights,
                               attribute_gradient, barycentric_gradient);

  expect_gradient(attributes, attribute_gradient, 1e-9, f);
  expect_gradient(raster.barycentrics, barycentric_gradient, 1e-9, f);
}

TEST(Interpolate, RefusesAnotherMesh) {
  std::vector<double> pixels(2);
  const std::vector<std::int32_t> two_triangles(6);

  EXPECT_THROW(
      interpolate<double>(std::vector<double>(3), kTriangle, half_raster(), {.count = 1}, pixels),
      ContractError);
  EXPECT_THROW(interpolate<double>(std::vector<double>(4), two_triangles, half_raster(),
                                   {.count = 1}, pixels),
               ContractError);
  EXPECT_THROW(interpolate<double>(std::vector<double>(4), kTriangle, half_raster(),
                                   {.count = 1, .first = 1}, pixels),
               ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
