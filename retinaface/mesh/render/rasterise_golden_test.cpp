// The cases of tf_mesh_renderer's rasteriser tests (Google, 2017), with their pictures.
#include <gtest/gtest.h>

#include "retinaface/mesh/render/rasterise.h"
#include "retinaface/mesh/render/test_scenes.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

/// Barycentrics as colours, truncated to bytes, opaque everywhere.
std::vector<std::uint8_t> picture_of(const Raster<float>& raster) {
  std::vector<std::uint8_t> rgba;
  for (std::size_t pixel = 0; pixel < raster.num_pixels(); ++pixel) {
    for (std::size_t i = 0; i < 3; ++i)
      rgba.push_back(static_cast<std::uint8_t>(raster.barycentrics[3 * pixel + i] * 255));
    rgba.push_back(255);
  }
  return rgba;
}

float barycentric_sum(const Raster<float>& raster, int x, int y) {
  const auto pixel = static_cast<std::size_t>(y * raster.width + x);
  const float* const b = &raster.barycentrics[3 * pixel];
  return b[0] + b[1] + b[2];
}

class RasteriseGolden : public ::testing::TestWithParam<std::tuple<const char*, RasterPath>> {};

TEST_P(RasteriseGolden, EqualsThePictureToTheByte) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto [name, path] = GetParam();
  const auto scenes = read_scenes();
  const auto& scene = scenes["raster_exact"][name];
  const auto& triangles =
      scene["triangles"] == "cube" ? scenes["cube"]["triangles"] : scene["triangles"];
  const GoldenPicture golden = read_golden(name);

  const auto raster = rasterise<float>(floats(scene["vertices"]), indices(triangles), golden.width,
                                       golden.height, nullptr, path);

  EXPECT_TRUE(picture_of(raster) == golden.rgba);
}

INSTANTIATE_TEST_SUITE_P(
    Scenes, RasteriseGolden,
    ::testing::Combine(::testing::Values("Simple_Triangle", "External_Triangle", "Inside_Box",
                                         "Simple_Tetrahedron", "Barycentrics_Cube"),
                       ::testing::Values(RasterPath::Fast, RasterPath::Homogeneous)),
    [](const auto& scene) {
      std::string name = std::get<0>(scene.param);
      std::erase(name, '_');
      return name + (std::get<1>(scene.param) == RasterPath::Fast ? "Fast" : "Homogeneous");
    });

TEST(RasteriseRules, APixelOnAnEdgeIsInsideInBothWindings) {
  const std::vector<float> vertices{0, -1, 0.5F, 1, 0, 1, 0.5F, 1, 0.5F, -1, 0.5F, 1};
  for (const std::vector<std::int32_t>& triangle : {std::vector{0, 1, 2}, std::vector{2, 1, 0}}) {
    const auto raster = rasterise<float>(vertices, triangle, 641, 480);

    EXPECT_NEAR(barycentric_sum(raster, 320, 5), 1, 1e-6);
    EXPECT_EQ(barycentric_sum(raster, 319, 5), 0);
  }
}

TEST(RasteriseRules, PixelsAtTheEdgeOfTheImageAreCovered) {
  const std::vector<float> vertices{-1, -1, 0, 1, 1, -1, 0, 1, 1, 1, 0, 1, -1, 1, 0, 1};
  const std::vector<std::int32_t> triangles{0, 1, 2, 0, 2, 3};

  const auto raster = rasterise<float>(vertices, triangles, 640, 480);

  for (const int x : {0, 639})
    for (const int y : {0, 479}) EXPECT_NEAR(barycentric_sum(raster, x, y), 1, 1e-6);
}

TEST(RasteriseRules, APixelOnATriangleWithoutAreaIsOutside) {
  const std::vector<float> vertices{-1, -1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1};

  const auto raster = rasterise<float>(vertices, std::vector{0, 1, 2}, 1, 1);

  EXPECT_EQ(barycentric_sum(raster, 0, 0), 0);
  EXPECT_EQ(raster.triangle_ids[0], kBackground);
}

}  // namespace
}  // namespace retinaface::mesh
