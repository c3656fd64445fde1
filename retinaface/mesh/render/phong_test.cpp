#include "retinaface/mesh/render/phong.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/render/rasterise.h"
#include "retinaface/mesh/render/test_gradients.h"

namespace retinaface::mesh {
namespace {

/// A pixel at the origin whose normal points to +z.
std::vector<double> glossy_pixel(double shininess) {
  return {0, 0, 2, 0, 0, 0, 0.5, 0.25, 1, 1, 0.5, 0.25, shininess};
}

Lighting<double> one_light(Vector3<double> position, Vector3<double> eye) {
  return {.lights = {{.position = position, .intensity = {1, 1, 2}}}, .ambient = {}, .eye = eye};
}

std::vector<double> shade_one(const std::vector<double>& pixel, const Lighting<double>& lighting) {
  return shade<double>(pixel, pixel.size(), std::vector<std::int32_t>{0}, lighting);
}

std::vector<double> matte_pixel() {
  auto pixel = glossy_pixel(1);
  pixel.resize(kNumMatteChannels);
  return pixel;
}

TEST(Shade, AMatteSurfaceReflectsByTheCosine) {
  const double sixty_degrees = std::numbers::pi / 3;
  const auto lighting =
      one_light({3 * std::sin(sixty_degrees), 0, 3 * std::cos(sixty_degrees)}, {});

  const auto rgba = shade_one(matte_pixel(), lighting);

  EXPECT_NEAR(rgba[0], 0.5 * 0.5, 1e-12);
  EXPECT_NEAR(rgba[1], 0.5 * 0.25, 1e-12);
  EXPECT_NEAR(rgba[2], 0.5 * 2, 1e-12);
  EXPECT_EQ(rgba[3], 1);
}

TEST(Shade, ALightBehindTheSurfaceGivesNothing) {
  const auto rgba = shade_one(glossy_pixel(1), one_light({0, 0, -3}, {0, 0, 5}));

  EXPECT_EQ(rgba, (std::vector<double>{0, 0, 0, 1}));
}

TEST(Shade, AmbientLightReachesEverySide) {
  const auto rgba = shade_one(matte_pixel(), {.lights = {}, .ambient = {1, 2, 3}});

  EXPECT_EQ(rgba, (std::vector<double>{0.5, 0.5, 3, 1}));
}

TEST(Shade, TheTextbooksHighlightIsBrightestInTheMirrorAndFadesByThePower) {
  const Vector3<double> light{3, 0, 3};
  const auto color_from = [&](Vector3<double> eye, double shininess) {
    const auto gloss = shade_one(glossy_pixel(shininess), one_light(light, eye));
    return gloss[0] - shade_one(matte_pixel(), one_light(light, {}))[0];
  };

  EXPECT_NEAR(color_from({-7, 0, 7}, 6), 1, 1e-12);                           // in the mirror
  EXPECT_NEAR(color_from({0, 0, 7}, 6), std::pow(std::sqrt(0.5), 6), 1e-12);  // 45° off
  EXPECT_NEAR(color_from({0, 0, 7}, 2), 0.5, 1e-12);
  EXPECT_NEAR(color_from({7, 0, 7}, 1), 0, 1e-12);  // 90° off
}

TEST(Shade, BackgroundIsTransparentBlack) {
  const auto rgba = shade<double>(matte_pixel(), kNumMatteChannels,
                                  std::vector<std::int32_t>{kBackground}, one_light({0, 0, 1}, {}));

  EXPECT_EQ(rgba, std::vector<double>(4, 0.0));
}

TEST(Shade, RefusesOtherNumbersOfChannels) {
  EXPECT_THROW((void)shade<double>(std::vector<double>(8), 8, std::vector<std::int32_t>{0}, {}),
               ContractError);
  EXPECT_THROW((void)shade<double>(std::vector<double>(9), 9, std::vector<std::int32_t>{0, 0}, {}),
               ContractError);
}

TEST(Harmonics, AreOrthonormalOnTheSphere) {
  constexpr int kRings = 400;
  std::array<std::array<double, kNumHarmonics>, kNumHarmonics> products{};
  for (int i = 0; i < kRings; ++i) {
    const double z = (i + 0.5) / (kRings / 2.0) - 1;
    for (int j = 0; j < 16; ++j) {
      const double turn = 2 * std::numbers::pi * j / 16;
      const double radius = std::sqrt(1 - z * z);
      const auto basis =
          harmonics(Vector3<double>{radius * std::cos(turn), radius * std::sin(turn), z});
      for (std::size_t a = 0; a < kNumHarmonics; ++a)
        for (std::size_t b = 0; b < kNumHarmonics; ++b)
          products[a][b] += basis[a] * basis[b] * 4 * std::numbers::pi / (kRings * 16);
    }
  }
  for (std::size_t a = 0; a < kNumHarmonics; ++a)
    for (std::size_t b = 0; b < kNumHarmonics; ++b)
      EXPECT_NEAR(products[a][b], a == b ? 1 : 0, 1e-4) << a << ' ' << b;
}

TEST(Shade, AnEvenEnvironmentIsAmbientLight) {
  const double even = 2 * std::sqrt(std::numbers::pi);
  Environment<double> environment{};
  environment[0] = {even, even, 2 * even};

  const auto rgba = shade_one(matte_pixel(), {.lights = {}, .environment = environment});

  EXPECT_NEAR(rgba[0], 0.5, 1e-12);
  EXPECT_NEAR(rgba[2], 2, 1e-12);
}

struct Shading {
  std::size_t num_channels;
  PhongModel model;
};

/// Pixels, lights and everything at random, so that most pixels see most lights; the last but one
/// is turned away and the last is background.
struct RandomShading {
  explicit RandomShading(const Shading& shading)
      : surface(6 * shading.num_channels), model(shading.model) {
    const std::size_t num_channels = shading.num_channels;
    Random random(7);
    for (std::size_t i = 0; i < surface.size(); ++i) surface[i] = 0.3 * random.normal();
    for (std::size_t i = 0; i < surface.size(); i += num_channels) {
      surface[i + 2] += 1;
      if (num_channels == kNumGlossyChannels) surface[i + kShininessChannel] = 3;
    }
    surface[4 * num_channels + 2] = -1;
    for (double& weight : weights) weight = random.normal();
    lighting.ambient = {0.1, 0.2, 0.3};
    lighting.eye = {0.2, -0.1, 5};
    lighting.lights = {{{1, 2, 6}, {1, 0.5, 0.8}}, {{-2, 1, 4}, {0.3, 0.9, 0.2}}};
    lighting.environment.emplace();
    for (auto& color : *lighting.environment)
      color = {random.normal(), random.normal(), random.normal()};
  }

  [[nodiscard]] double sum() const {
    const auto rgba = shade<double>(surface, surface.size() / 6, ids, lighting, model);
    double result = 0;
    for (std::size_t i = 0; i < rgba.size(); ++i) result += weights[i] * rgba[i];
    return result;
  }
  [[nodiscard]] ShadeGradient<double> gradient() const {
    return shade_backward<double>(surface, surface.size() / 6, ids, lighting, weights, model);
  }

  std::vector<double> surface;
  PhongModel model;
  std::vector<std::int32_t> ids{0, 0, 0, 0, 0, kBackground};
  Lighting<double> lighting;
  std::vector<double> weights = std::vector<double>(24);
};

class ShadeBackwardOf : public ::testing::TestWithParam<Shading> {
 protected:
  RandomShading shading_{GetParam()};

  void expect_gradient_of(Vector3<double>& vector, Vector3<double> gradient) {
    const std::array<double, 3> values{gradient.x, gradient.y, gradient.z};
    std::array<double, 3> slopes;
    std::size_t i = 0;
    for (double* number : {&vector.x, &vector.y, &vector.z})
      slopes[i++] = slope(*number, [&] { return shading_.sum(); });
    for (i = 0; i < 3; ++i) EXPECT_NEAR(values[i], slopes[i], 1e-8);
  }
};

TEST_P(ShadeBackwardOf, SurfaceGradientIsThatOfDifferences) {
  expect_gradient(shading_.surface, shading_.gradient().surface, 1e-8,
                  [&] { return shading_.sum(); });
}

TEST_P(ShadeBackwardOf, LightingGradientIsThatOfDifferences) {
  const Lighting<double> gradient = shading_.gradient().lighting;
  Lighting<double>& lighting = shading_.lighting;

  expect_gradient_of(lighting.ambient, gradient.ambient);
  expect_gradient_of(lighting.eye, gradient.eye);
  for (std::size_t i = 0; i < lighting.lights.size(); ++i) {
    expect_gradient_of(lighting.lights[i].position, gradient.lights[i].position);
    expect_gradient_of(lighting.lights[i].intensity, gradient.lights[i].intensity);
  }
  for (std::size_t k = 0; k < kNumHarmonics; ++k)
    expect_gradient_of((*lighting.environment)[k], (*gradient.environment)[k]);
}

TEST(ShadeBackward, WithTheirNormEvenTheBackgroundHasAGradient) {
  const auto gradient = RandomShading({kNumGlossyChannels, PhongModel::TfMeshRenderer}).gradient();

  const std::span<const double> background = std::span(gradient.surface).last(kNumGlossyChannels);
  EXPECT_NE(background[kNormalChannel], 0);
  EXPECT_EQ(background[kDiffuseChannel], 0);
}

TEST(ShadeBackward, ANormBelowItsLeastDoesNotMove) {
  // r·v is 1e-7 in the only pixel, so that it is multiplied by 1e6 wherever the eye is.
  const auto gradient = shade_backward<double>(
      glossy_pixel(1), kNumGlossyChannels, std::vector<std::int32_t>{0},
      one_light({0, 0, 3}, {3, 0, 3e-7}), std::vector<double>(4, 1.0), PhongModel::TfMeshRenderer);

  EXPECT_NEAR(gradient.lighting.eye.z, 2e6 / 3, 1);
}

INSTANTIATE_TEST_SUITE_P(Surfaces, ShadeBackwardOf,
                         ::testing::Values(Shading{kNumMatteChannels, PhongModel::Textbook},
                                           Shading{kNumGlossyChannels, PhongModel::Textbook},
                                           Shading{kNumMatteChannels, PhongModel::TfMeshRenderer},
                                           Shading{kNumGlossyChannels,
                                                   PhongModel::TfMeshRenderer}));

}  // namespace
}  // namespace retinaface::mesh
