#include "retinaface/mesh/render/render.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/test_cube.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

constexpr RenderOptions kSmall{.width = 28, .height = 21};

TEST(RenderBatch, IsOneAfterTheOtherToTheBit) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto scenes = read_scenes();
  std::vector<Cube<float>> cubes;
  std::vector<Scene<float>> batch;
  for (int i = 0; i < 5; ++i) cubes.push_back(rotated_cube<float>(scenes, {0.3 * i, 0.2, 0.1 * i}));
  for (const auto& cube : cubes) batch.push_back(grey_scene(cube));
  ThreadPool pool(3);
  RenderOptions shared = kSmall;
  shared.pool = &pool;

  const auto renderings = render_batch<float>(batch, shared);

  ASSERT_EQ(renderings.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(renderings[i].rgba, render(batch[i], kSmall).rgba);
}

TEST(RenderBatch, RefusesABrokenSceneBeforeAnyThreadStarts) {
  const std::vector<float> vertices(9);
  const std::vector<std::int32_t> outside{0, 1, 3};
  const std::vector<Scene<float>> batch{{.mesh = {vertices, outside, vertices, vertices, {}, {}},
                                         .clip_from_world = {},
                                         .lighting = {}}};
  ThreadPool pool(2);

  EXPECT_THROW((void)render_batch<float>(batch, {.pool = &pool}), ContractError);
}

TEST(FlippedVertically, TurnsTheRowsAround) {
  const std::vector<float> pixels{1, 2, 3, 4, 5, 6};

  EXPECT_EQ(flipped_vertically<float>(pixels, 3), (std::vector<float>{5, 6, 3, 4, 1, 2}));
  EXPECT_THROW((void)flipped_vertically<float>(pixels, 4), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
