#include "retinaface/mesh/render/render.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/render/test_cube.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

constexpr RenderOptions kSmall{.width = 28, .height = 21};

/// Cubes that are turned differently.
struct Cubes {
  Cubes() {
    const auto json = read_scenes();
    for (int i = 0; i < 5; ++i) cubes.push_back(rotated_cube<float>(json, {0.3 * i, 0.2, 0.1 * i}));
    for (const auto& cube : cubes) scenes.push_back(grey_scene(cube));
  }

  std::vector<Cube<float>> cubes;
  std::vector<Scene<float>> scenes;
};

/// Vertices, and a triangle with an index that has none.
struct BrokenScene {
  std::vector<float> vertices = std::vector<float>(9);
  std::vector<std::int32_t> outside{0, 1, 3};
  Scene<float> scene{.mesh = {vertices, outside, vertices, vertices, {}, {}},
                     .clip_from_world = {},
                     .lighting = {}};
};

TEST(RenderBatch, IsOneAfterTheOtherToTheBit) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const Cubes cubes;
  ThreadPool pool(3);
  RenderOptions shared = kSmall;
  shared.pool = &pool;

  const auto renderings = render_batch<float>(cubes.scenes, shared);

  ASSERT_EQ(renderings.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_EQ(renderings[i].rgba, render(cubes.scenes[i], kSmall).rgba);
}

TEST(RenderBatch, RefusesABrokenSceneBeforeAnyThreadStarts) {
  const BrokenScene broken;
  ThreadPool pool(2);

  EXPECT_THROW((void)render_batch<float>(std::span(&broken.scene, 1), {.pool = &pool}),
               ContractError);
}

TEST(RenderBatchBackward, IsOneAfterTheOtherToTheBit) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const Cubes cubes;
  const auto renderings = render_batch<float>(cubes.scenes, kSmall);
  const std::size_t num_values = renderings[0].rgba.size();
  Random random(3);
  std::vector<float> weights(5 * num_values);
  for (float& weight : weights) weight = static_cast<float>(random.normal());
  ThreadPool pool(3);

  const auto gradients = render_batch_backward<float>(cubes.scenes, renderings, weights, &pool);

  ASSERT_EQ(gradients.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto own = std::span<const float>(weights).subspan(num_values * i, num_values);
    const auto expected = render_backward<float>(cubes.scenes[i], renderings[i], own);
    EXPECT_EQ(gradients[i].vertices, expected.vertices);
    EXPECT_EQ(gradients[i].diffuse, expected.diffuse);
    EXPECT_EQ(gradients[i].clip_from_world.values, expected.clip_from_world.values);
    EXPECT_EQ(gradients[i].lighting.lights[0].position, expected.lighting.lights[0].position);
  }
}

TEST(RenderBatchBackward, RefusesWhatDoesNotFitBeforeAnyThreadStarts) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const Cubes cubes;
  const auto renderings = render_batch<float>(cubes.scenes, kSmall);
  const std::vector<float> weights(5 * renderings[0].rgba.size());
  const std::span<const Rendering<float>> all(renderings);
  const std::span<const float> values(weights);
  const BrokenScene broken;
  ThreadPool pool(2);
  const auto backward = [&](auto some_renderings, auto gradients) {
    return render_batch_backward<float>(cubes.scenes, some_renderings, gradients, &pool);
  };

  EXPECT_THROW((void)backward(all.first(4), values), ContractError);
  EXPECT_THROW((void)backward(all, values.first(5)), ContractError);
  EXPECT_THROW((void)render_batch_backward<float>(std::vector<Scene<float>>(5, broken.scene), all,
                                                  values, &pool),
               ContractError);
  EXPECT_TRUE(render_batch_backward<float>({}, {}, {}, &pool).empty());
}

TEST(FlippedVertically, TurnsTheRowsAround) {
  const std::vector<float> pixels{1, 2, 3, 4, 5, 6};

  EXPECT_EQ(flipped_vertically<float>(pixels, 3), (std::vector<float>{5, 6, 3, 4, 1, 2}));
  EXPECT_THROW((void)flipped_vertically<float>(pixels, 4), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
