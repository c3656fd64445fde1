#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/random.h"
#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/rasterise.h"
#include "retinaface/mesh/test_ict_face.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

/// A face from any side, 25 to 80 cm away, filling a fifth to all of the picture.
HeadCamera<float> random_camera(Random& random) {
  const auto at_random = [&](double size) {
    return static_cast<float>(random.uniform(-size, size));
  };
  const auto depth = static_cast<float>(random.uniform(25, 80));
  const auto share = static_cast<float>(random.uniform(0.2, 1));
  return {.rotation = {at_random(1), at_random(2.5), at_random(1)},
          .u = at_random(0.3),
          .v = at_random(0.3),
          .log_depth = std::log(depth),
          .log_focal = std::log(share * depth / 12)};
}

TEST(RasteriseFace, TheFastPathSeesTheTrianglesOfTheHomogeneousOneInAThousandPosesSlow) {
  RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());
  const Mesh face = testing::ict_face();
  const auto vertices = flat_array<float>(face.positions);
  const auto triangles = flat_indices(face.triangles);
  Random random(1);
  std::size_t num_covered = 0;
  for (int pose = 0; pose < 1000; ++pose) {
    const int side = 48 + static_cast<int>(random.below(64));
    const auto clip = to_clip<float>(
        vertices, clip_from_head(random_camera(random), Frustum<float>{.near = 1, .far = 200}));

    const auto fast = rasterise<float>(clip, triangles, side, side);
    const auto homogeneous =
        rasterise<float>(clip, triangles, side, side, nullptr, RasterPath::Homogeneous);

    ASSERT_EQ(fast.triangle_ids, homogeneous.triangle_ids) << "pose " << pose;
    ASSERT_EQ(fast.barycentrics, homogeneous.barycentrics) << "pose " << pose;
    for (const std::int32_t id : fast.triangle_ids) num_covered += id == kBackground ? 0 : 1;
  }
  EXPECT_GT(num_covered, 1'000'000U);
}

}  // namespace
}  // namespace retinaface::mesh
