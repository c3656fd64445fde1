#include <gtest/gtest.h>

#include <array>

#include "retinaface/base/random.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/interpolate.h"
#include "retinaface/mesh/render/render.h"
#include "retinaface/mesh/render/rotation.h"
#include "retinaface/mesh/render/test_cube.h"
#include "retinaface/mesh/render/test_frozen.h"
#include "retinaface/mesh/render/test_gradients.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

constexpr RenderOptions kSmall{.width = 28, .height = 21};

/// A glossy cube of many colours before two lights.
struct ColourfulCube {
  explicit ColourfulCube(const nlohmann::json& scenes)
      : cube(rotated_cube<double>(scenes, {0.4, 0.3, 0.2})), scene(grey_scene(cube)) {
    Random random(1);
    for (double& value : cube.diffuse) value = random.uniform();
    for (std::size_t i = 0; i < cube.diffuse.size(); ++i) cube.specular.push_back(random.uniform());
    cube.shininess.assign(8, 3);
    scene.mesh = cube.drawn();
    scene.lighting.lights.push_back({.position = {2, 1, 5}, .intensity = {0.5, 1, 0.2}});
    scene.lighting.ambient = {0.1, 0.2, 0.3};
    scene.lighting.eye = {0, 0, 6};
    for (double& weight : weights) weight = random.normal();
  }

  /// The weighed sum of the picture in which each pixel sees the triangle that it sees in `before`.
  [[nodiscard]] double frozen_sum(const Rendering<double>& before) const {
    const auto clip = to_clip<double>(cube.vertices, scene.clip_from_world);
    Rendering<double> now = before;
    now.raster.barycentrics = frozen_barycentrics(clip, cube.triangles, before.raster);
    const auto draw = [&](const std::vector<double>& values, std::size_t count, std::size_t first) {
      interpolate<double>(values, cube.triangles, now.raster, {count, first, now.num_channels},
                          now.surface);
    };
    draw(cube.normals, 3, kNormalChannel);
    draw(cube.vertices, 3, kPositionChannel);
    draw(cube.diffuse, 3, kDiffuseChannel);
    draw(cube.specular, 3, kSpecularChannel);
    draw(cube.shininess, 1, kShininessChannel);
    const auto rgba = shade<double>(now.surface, now.num_channels, now.raster.triangle_ids,
                                    scene.lighting, now.model);
    double sum = 0;
    for (std::size_t i = 0; i < rgba.size(); ++i) sum += weights[i] * rgba[i];
    return sum;
  }

  Cube<double> cube;
  Scene<double> scene;
  std::vector<double> weights = std::vector<double>(28 * 21 * 4);
};

double weighed(const Rendering<double>& rendering, const std::vector<double>& weights) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * rendering.rgba[i];
  return sum;
}

class RenderBackwardOf : public ::testing::TestWithParam<PhongModel> {};

INSTANTIATE_TEST_SUITE_P(Models, RenderBackwardOf,
                         ::testing::Values(PhongModel::Textbook, PhongModel::TfMeshRenderer));

TEST_P(RenderBackwardOf, IsTheGradientOfDifferencesWhereEachPixelKeepsItsTriangle) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  ColourfulCube colourful(read_scenes());
  RenderOptions options = kSmall;
  options.model = GetParam();
  // Their norm makes highlights faint: to a high power, differences would see only rounding errors.
  if (options.model == PhongModel::TfMeshRenderer) colourful.cube.shininess.assign(8, 1);
  const auto rendering = render(colourful.scene, options);
  const auto sum = [&] { return colourful.frozen_sum(rendering); };

  const auto gradient = render_backward<double>(colourful.scene, rendering, colourful.weights);

  Cube<double>& cube = colourful.cube;
  expect_gradient(cube.vertices, gradient.vertices, 1e-7, sum);
  expect_gradient(cube.normals, gradient.normals, 1e-7, sum);
  expect_gradient(cube.diffuse, gradient.diffuse, 1e-7, sum);
  expect_gradient(cube.specular, gradient.specular, 1e-7, sum);
  expect_gradient(cube.shininess, gradient.shininess, 1e-7, sum);
  expect_gradient(colourful.scene.clip_from_world.values, gradient.clip_from_world.values, 1e-7,
                  sum);
}

TEST(RenderBackward, OfAnAntialiasedCubeIsTheGradientOfSmallDifferences) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  ColourfulCube colourful(read_scenes());
  const auto neighbours = neighbours_across_edges(colourful.cube.triangles);
  const auto hard = render(colourful.scene, kSmall);
  colourful.scene.mesh.neighbours = neighbours;
  const auto smooth = render(colourful.scene, kSmall);
  EXPECT_NE(smooth.rgba, hard.rgba);

  const auto gradient = render_backward<double>(colourful.scene, smooth, colourful.weights);

  std::vector<double>& vertices = colourful.cube.vertices;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const auto sum = [&] { return weighed(render(colourful.scene, kSmall), colourful.weights); };
    const double difference = slope(vertices[i], sum, 1e-7);
    EXPECT_NEAR(gradient.vertices[i], difference, 1e-5 * (1 + std::abs(difference)));
  }
}

/// The gradients of all values of a picture with respect to the vertices of a grey cube before it
/// is turned.
class TurnedCube {
 public:
  TurnedCube(const nlohmann::json& scenes, const std::vector<double>& angles)
      : upright_(rotated_cube<float>(scenes, {0, 0, 0})),
        cube_(rotated_cube<float>(scenes, angles)),
        scene_(grey_scene(cube_)),
        rotation_(rotation_from_angles(Vector3<double>::load(angles.data()))) {}

  [[nodiscard]] std::vector<float>& vertices() { return upright_.vertices; }

  [[nodiscard]] std::vector<float> draw() {
    for (std::size_t i = 0; i < upright_.vertices.size(); i += 3) {
      const auto& v = upright_.vertices;
      const auto turned = rotated<double>(rotation_, {v[i], v[i + 1], v[i + 2]});
      cube_.vertices[i] = static_cast<float>(turned.x);
      cube_.vertices[i + 1] = static_cast<float>(turned.y);
      cube_.vertices[i + 2] = static_cast<float>(turned.z);
    }
    return render(scene_, kSmall).rgba;
  }

  [[nodiscard]] std::vector<float> gradient_of(std::size_t output) const {
    const auto rendering = render(scene_, kSmall);
    std::vector<float> weights(rendering.rgba.size());
    weights[output] = 1;
    auto gradient = render_backward<float>(scene_, rendering, weights).vertices;
    for (std::size_t i = 0; i < gradient.size(); i += 3) {
      const auto turned =
          rotated_back<double>(rotation_, {gradient[i], gradient[i + 1], gradient[i + 2]});
      gradient[i] = static_cast<float>(turned.x);
      gradient[i + 1] = static_cast<float>(turned.y);
      gradient[i + 2] = static_cast<float>(turned.z);
    }
    return gradient;
  }

 private:
  Cube<float> upright_;
  Cube<float> cube_;
  Scene<float> scene_;
  Matrix3<double> rotation_;
};

TEST(RenderBackward, OfGreyCubesIsThatOfTheOriginalsTest) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto scenes = read_scenes();
  OutlierShare outliers;
  for (const char* name : {"Gray_Cube_0", "Gray_Cube_1"}) {
    TurnedCube cube(scenes, numbers(scenes["gray_near"][name]["angles"]));
    std::vector<std::vector<float>> gradients;
    for (std::size_t output = 0; output < 28 * 21 * 4; ++output)
      gradients.push_back(cube.gradient_of(output));
    for (std::size_t i = 0; i < cube.vertices().size(); ++i) {
      const auto slopes =
          difference_quotients(cube.vertices()[i], 1e-3F, [&] { return cube.draw(); });
      for (std::size_t output = 0; output < slopes.size(); ++output)
        outliers.count(slopes[output], gradients[output][i]);
    }
  }
  EXPECT_LE(outliers.share(), 0.01);
}

}  // namespace
}  // namespace retinaface::mesh
