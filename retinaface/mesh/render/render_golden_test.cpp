// The pictures of tf_mesh_renderer's Python tests (Google, 2017).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "retinaface/mesh/render/interpolate.h"
#include "retinaface/mesh/render/render.h"
#include "retinaface/mesh/render/test_cube.h"
#include "retinaface/mesh/render/test_scenes.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 480;
constexpr double kOutliers = 0.001;

TEST(RenderGolden, BarycentricsArePerspectiveCorrect) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto scenes = read_scenes();
  const std::vector<float> rgba{1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1};
  const auto vertices = floats(scenes["raster_exact"]["Simple_Triangle"]["vertices"]);
  const std::vector<std::int32_t> triangle{0, 1, 2};
  for (const auto& [name, w] : {std::pair{"Simple_Triangle", std::array{1.F, 1.F, 1.F}},
                                {"Perspective_Corrected_Triangle", {0.2F, 0.5F, 2.F}}}) {
    auto scaled = vertices;
    for (std::size_t i = 0; i < scaled.size(); ++i) scaled[i] *= w[i / 4];
    const auto raster = rasterise<float>(scaled, triangle, kWidth, kHeight);
    std::vector<float> picture(4 * raster.num_pixels());
    for (std::size_t i = 3; i < picture.size(); i += 4) picture[i] = 1;

    interpolate<float>(rgba, triangle, raster, {.count = 4}, picture);

    EXPECT_LE(share_of_outliers(picture, read_golden(name)), kOutliers) << name;
  }
}

TEST(RenderGolden, ACubeColouredByItsPositionsIsThePicture) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto scenes = read_scenes();
  const auto triangles = indices(scenes["cube"]["triangles"]);
  const auto vertices = floats(scenes["cube"]["vertices"]);
  std::vector<float> colors;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    colors.push_back(0.5F * vertices[i] + 0.5F);
    if (i % 3 == 2) colors.push_back(1);
  }
  for (const std::string name : {"Unlit_Cube_0", "Unlit_Cube_1"}) {
    const auto eye = floats(scenes["unlit_near"][name]["eye"]);
    const auto clip = to_clip<float>(
        vertices, clip_from_world<float>({.eye = {eye[0], eye[1], eye[2]}, .fov_y = degrees(40.F)},
                                         {.aspect = 4.F / 3}));
    const auto raster = rasterise<float>(clip, triangles, kWidth, kHeight);
    std::vector<float> picture(4 * raster.num_pixels());

    interpolate<float>(colors, triangles, raster, {.count = 4}, picture);

    EXPECT_LE(share_of_outliers(picture, read_golden(name)), kOutliers) << name;
  }
}

TEST(RenderGolden, GreyCubesInABatchAreThePictures) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto scenes = read_scenes();
  std::vector<Cube<float>> cubes;
  std::vector<Scene<float>> batch;
  for (const char* name : {"Gray_Cube_0", "Gray_Cube_1"})
    cubes.push_back(rotated_cube<float>(scenes, numbers(scenes["gray_near"][name]["angles"])));
  for (const auto& cube : cubes) batch.push_back(grey_scene(cube));
  ThreadPool pool(2);

  const auto renderings =
      render_batch<float>(batch, {.width = kWidth, .height = kHeight, .pool = &pool});

  for (std::size_t i = 0; i < 2; ++i) {
    const auto picture = flipped_vertically<float>(renderings[i].rgba, kHeight);
    EXPECT_LE(share_of_outliers(picture, read_golden("Gray_Cube_" + std::to_string(i))), kOutliers);
  }
}

/// Colours to the power `gamma`, the brightest channel 1.
void map_tones(std::vector<float>& rgba, float gamma) {
  float brightest = 0;
  for (std::size_t i = 0; i < rgba.size(); ++i) {
    if (i % 4 == 3) continue;
    rgba[i] = std::pow(rgba[i], gamma);
    brightest = std::max(brightest, rgba[i]);
  }
  for (std::size_t i = 0; i < rgba.size(); ++i)
    if (i % 4 != 3) rgba[i] /= brightest;
}

std::vector<float> colored_cube(const nlohmann::json& scenes, std::size_t i, PhongModel model) {
  const auto& all = scenes["colored_near"];
  auto cube = rotated_cube<float>(scenes, numbers(all["angles"][i]));
  cube.diffuse = floats(all["diffuse"]);
  cube.specular = floats(all["specular"]);
  cube.shininess.assign(8, all["shininess"].get<float>());
  const auto vector = [](const nlohmann::json& list) {
    return Vector3<float>::load(floats(list).data());
  };
  const LookAtCamera<float> camera{.eye = vector(all["eye"][i]),
                                   .target = vector(all["center"][i]),
                                   .fov_y = degrees(all["fov_y"][i].get<float>()),
                                   .up = vector(all["up"][i])};
  Scene<float> scene{
      .mesh = cube.drawn(),
      .clip_from_world = clip_from_world<float>(
          camera, {4.F / 3, all["near"].get<float>(), all["far"].get<float>()}),
      .lighting = {.lights = {}, .ambient = vector(all["ambient"][i]), .eye = camera.eye}};
  for (std::size_t k = 0; k < 2; ++k) {
    scene.lighting.lights.push_back(
        {vector(all["light_positions"][i][k]), vector(all["light_intensities"][i][k])});
  }
  auto picture = render(scene, {.width = kWidth, .height = kHeight, .model = model}).rgba;
  map_tones(picture, 0.7F);
  return flipped_vertically<float>(picture, kHeight);
}

TEST(RenderGolden, GlossyCubesAreThePicturesWithTheirNormalisation) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto scenes = read_scenes();
  for (const std::size_t i : {0U, 1U}) {
    const auto golden = read_golden("Colored_Cube_" + std::to_string(i));

    const auto as_theirs = colored_cube(scenes, i, PhongModel::TfMeshRenderer);
    const auto textbook = colored_cube(scenes, i, PhongModel::Textbook);

    EXPECT_LE(share_of_outliers(as_theirs, golden), kOutliers);
    EXPECT_GT(share_of_outliers(textbook, golden), 0.1);
  }
}

}  // namespace
}  // namespace retinaface::mesh
