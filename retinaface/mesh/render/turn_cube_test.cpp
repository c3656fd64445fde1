#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "retinaface/mesh/render/render.h"
#include "retinaface/mesh/render/rotation.h"
#include "retinaface/mesh/render/test_cube.h"
#include "retinaface/mesh/render/test_gradients.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

/// Turns a grey cube until it looks like a picture, as the original's test does.
class CubeTurner {
 public:
  CubeTurner(const nlohmann::json& scenes, const GoldenPicture& golden)
      : scenes_(scenes), options_{.width = golden.width, .height = golden.height} {
    for (const std::uint8_t value : golden.rgba) wanted_.push_back(value / 255.F);
    wanted_ = flipped_vertically<float>(wanted_, golden.height);
  }

  [[nodiscard]] std::vector<float> picture() const {
    const auto cube = rotated_cube<float>(scenes_, angles_);
    return flipped_vertically<float>(render(grey_scene(cube), options_).rgba, options_.height);
  }

  /// Momentum 0.1, learning rate 0.7, on the mean absolute difference; the gradient is cut to
  /// length 1.
  void step() {
    std::array<double, 3> gradient = angle_gradient();
    const double size = std::hypot(gradient[0], gradient[1], gradient[2]);
    for (std::size_t i = 0; i < 3; ++i) {
      speed_[i] = 0.1 * speed_[i] + gradient[i] / std::max(size, 1.0);
      angles_[i] -= 0.7 * speed_[i];
    }
  }

 private:
  [[nodiscard]] std::array<double, 3> angle_gradient() {
    const auto upright = rotated_cube<float>(scenes_, {0, 0, 0});
    const auto cube = rotated_cube<float>(scenes_, angles_);
    const Scene<float> scene = grey_scene(cube);
    const auto rendering = render(scene, options_);
    std::vector<float> rgba_gradient;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const float difference = rendering.rgba[i] - wanted_[i];
      const float sign = static_cast<float>(difference > 0) - static_cast<float>(difference < 0);
      rgba_gradient.push_back(sign / static_cast<float>(wanted_.size()));
    }
    const auto to = render_backward<float>(scene, rendering, rgba_gradient);
    const auto turned_sum = [&] {
      const auto rotation = rotation_from_angles(Vector3<double>::load(angles_.data()));
      return weighed(rotation, upright.vertices, to.vertices) +
             weighed(rotation, upright.normals, to.normals);
    };
    std::array<double, 3> gradient;
    for (std::size_t i = 0; i < 3; ++i) gradient[i] = slope(angles_[i], turned_sum);
    return gradient;
  }

  /// The sum of dot products of turned vectors with `weights`.
  static double weighed(const Matrix3<double>& rotation, const std::vector<float>& vectors,
                        const std::vector<float>& weights) {
    double sum = 0;
    for (std::size_t i = 0; i < vectors.size(); i += 3) {
      sum += dot<double>(rotated<double>(rotation, {vectors[i], vectors[i + 1], vectors[i + 2]}),
                         {weights[i], weights[i + 1], weights[i + 2]});
    }
    return sum;
  }

  nlohmann::json scenes_;
  RenderOptions options_;
  std::vector<float> wanted_;
  std::vector<double> angles_{0, 0, 0};
  std::array<double, 3> speed_{};
};

TEST(RenderBackward, TurnsACubeUntilItLooksLikeThePictureSlow) {
  RETINAFACE_SKIP_WITHOUT(scenes_path());
  const auto golden = read_golden("Gray_Cube_0");
  CubeTurner turner(read_scenes(), golden);
  EXPECT_GT(share_of_outliers(turner.picture(), golden, 0.04), 0.1);

  for (int i = 0; i < 35; ++i) turner.step();

  EXPECT_LE(share_of_outliers(turner.picture(), golden, 0.04), 0.01);
}

}  // namespace
}  // namespace retinaface::mesh
