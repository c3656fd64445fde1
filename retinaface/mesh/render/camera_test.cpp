#include "retinaface/mesh/render/camera.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/paper_numbers.h"
#include "retinaface/mesh/render/rotation.h"
#include "retinaface/mesh/render/test_gradients.h"

namespace retinaface::mesh {
namespace {

constexpr Frustum<double> kFrustum{.aspect = 1.5, .near = 0.1, .far = 20};

Vector3<double> random_vector(Random& random, double size) {
  return {size * random.normal(), size * random.normal(), size * random.normal()};
}

/// Normalised device coordinates of a point.
Vector3<double> seen(const Matrix4<double>& clip_from_world, Vector3<double> point) {
  const std::array<double, 3> position{point.x, point.y, point.z};
  const auto clip = to_clip<double>(position, clip_from_world);
  return {clip[0] / clip[3], clip[1] / clip[3], clip[2] / clip[3]};
}

void expect_near(Vector3<double> a, Vector3<double> b, double tolerance) {
  EXPECT_LE(length(a - b), tolerance)
      << a.x << ' ' << a.y << ' ' << a.z << " is not " << b.x << ' ' << b.y << ' ' << b.z;
}

void expect_near(const Matrix4<double>& a, const Matrix4<double>& b, double tolerance) {
  for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(a.values[i], b.values[i], tolerance);
}

TEST(Camera, SeesItsTargetInTheMiddleAndItsFieldOfViewUpToTheEdges) {
  const LookAtCamera<double> camera{.eye = {0, 0, 4}, .fov_y = std::numbers::pi / 2};
  const auto clip_from_scene = clip_from_world(camera, kFrustum);

  expect_near(seen(clip_from_scene, {0, 4, 0}) * Vector3<double>{1, 1, 0}, {0, 1, 0}, 1e-12);
  expect_near(seen(clip_from_scene, {6, 0, 0}) * Vector3<double>{1, 1, 0}, {1, 0, 0}, 1e-12);
  EXPECT_NEAR(seen(clip_from_scene, {0, 0, 3.9}).z, -1, 1e-9);
  EXPECT_NEAR(seen(clip_from_scene, {0, 0, -16}).z, 1, 1e-9);
}

TEST(Camera, RefusesWhatHasNoDirection) {
  EXPECT_THROW((void)camera_from_world<double>({.eye = {1, 2, 3}, .target = {1, 2, 3}}),
               ContractError);
  EXPECT_THROW((void)camera_from_world<double>({.eye = {0, 5, 0}, .target = {0, 1, 0}}),
               ContractError);
  EXPECT_THROW((void)clip_from_camera(1.0, {.near = 2, .far = 2}), ContractError);
}

/// A sum of the matrix' entries with weights between which nothing cancels.
double weighed(const Matrix4<double>& matrix) {
  double sum = 0;
  for (std::size_t i = 0; i < 16; ++i)
    sum += std::sin(1.0 + static_cast<double>(i)) * matrix.values[i];
  return sum;
}

Matrix4<double> weights() {
  Matrix4<double> result;
  for (std::size_t i = 0; i < 16; ++i) result.values[i] = std::sin(1.0 + static_cast<double>(i));
  return result;
}

TEST(Camera, GradientOfTheSevenNumbersIsThatOfDifferences) {
  Random random(1);
  for (int trial = 0; trial < 20; ++trial) {
    PaperCamera<double> numbers = paper_camera(LookAtCamera<double>{
        random_vector(random, 1) + Vector3<double>{0, 0, 5}, random_vector(random, 0.3), 0.7});

    const auto gradient =
        paper_camera(clip_from_world_backward(look_at_camera(numbers), kFrustum, weights()));

    expect_gradient(numbers, gradient, 1e-8,
                    [&] { return weighed(clip_from_world(look_at_camera(numbers), kFrustum)); });
  }
}

TEST(Camera, GradientOfVerticesAndMatrixIsThatOfDifferences) {
  Random random(2);
  std::vector<double> vertices(15);
  for (double& value : vertices) value = random.normal();
  std::vector<double> clip_weights(20);
  for (double& value : clip_weights) value = random.normal();
  Matrix4<double> matrix = clip_from_world<double>({.eye = {1, 1, 4}}, kFrustum);
  const auto f = [&] {
    const auto clip = to_clip<double>(vertices, matrix);
    double sum = 0;
    for (std::size_t i = 0; i < clip.size(); ++i) sum += clip_weights[i] * clip[i];
    return sum;
  };

  const auto gradient = to_clip_backward<double>(vertices, matrix, clip_weights);

  expect_gradient(vertices, gradient.vertices, 1e-8, f);
  expect_gradient(matrix.values, gradient.clip_from_world.values, 1e-8, f);
}

/// Axis times angle of all sizes, zero and half a turn among them.
std::vector<Vector3<double>> rotations() {
  Random random(3);
  std::vector<Vector3<double>> all{{}, {0, 0, 1e-9}, {0.05, -0.06, 0.07}, {0, std::numbers::pi, 0}};
  for (int i = 0; i < 30; ++i) {
    const Vector3<double> axis = normalised(random_vector(random, 1));
    all.push_back(random.uniform(0, std::numbers::pi) * axis);
  }
  return all;
}

TEST(Rotation, AxisAndAngleComeBackFromTheMatrix) {
  for (const auto& rotation : rotations())
    expect_near(axis_angle_of(rotation_matrix(rotation)), rotation, 1e-12);
}

TEST(Rotation, TheAngleBetweenTwoAboutOneAxisIsTheirDifference) {
  const Vector3<double> axis = normalised(Vector3<double>{1, -2, 2});
  EXPECT_NEAR(angle_between(0.3 * axis, 1.1 * axis), 0.8, 1e-12);
  EXPECT_NEAR(angle_between(3.0 * axis, -3.0 * axis), 2 * std::numbers::pi - 6, 1e-12);
  EXPECT_NEAR(angle_between(axis, axis), 0, 1e-12);
}

TEST(Rotation, AnglesComeBackFromTheMatrix) {
  Random random(4);
  for (int i = 0; i < 30; ++i) {
    const Vector3<double> angles{random.uniform(-3, 3), random.uniform(-1.5, 1.5),
                                 random.uniform(-3, 3)};
    expect_near(angles_of(rotation_from_angles(angles)), angles, 1e-12);
  }
  const Vector3<double> upright{0.4, std::numbers::pi / 2, 0};
  expect_near(angles_of(rotation_from_angles(upright)), upright, 1e-7);
}

HeadCamera<double> some_head(Vector3<double> rotation) {
  return {.rotation = rotation, .u = 0.2, .v = -0.3, .log_depth = 1.1, .log_focal = 0.8};
}

std::array<double, 7> numbers_of(const HeadCamera<double>& camera) {
  const auto& [rotation, u, v, log_depth, log_focal] = camera;
  return {rotation.x, rotation.y, rotation.z, u, v, log_depth, log_focal};
}

TEST(HeadCamera, SeesTheOriginWhereItSays) {
  const auto place = seen(clip_from_head(some_head({0.3, 0.2, 0.1}), kFrustum), {});

  EXPECT_NEAR(place.x, 0.2, 1e-12);
  EXPECT_NEAR(place.y, -0.3, 1e-12);
}

TEST(HeadCamera, GradientOfTheSevenNumbersIsThatOfDifferences) {
  for (const auto& rotation : rotations()) {
    auto numbers = numbers_of(some_head(rotation));
    const auto head = [&] {
      return HeadCamera<double>{.rotation = Vector3<double>::load(numbers.data()),
                                .u = numbers[3],
                                .v = numbers[4],
                                .log_depth = numbers[5],
                                .log_focal = numbers[6]};
    };

    const auto gradient = numbers_of(clip_from_head_backward(head(), kFrustum, weights()));

    expect_gradient(numbers, gradient, 1e-8,
                    [&] { return weighed(clip_from_head(head(), kFrustum)); });
  }
}

TEST(HeadCamera, IsThePosedCameraOfThePaper) {
  for (const auto& rotation : rotations()) {
    const auto head = some_head(rotation);

    const auto numbers = paper_camera(posed_camera(head, kFrustum.aspect));
    const auto back = head_camera(posed_camera(numbers), kFrustum.aspect);

    expect_near(clip_from_head(back, kFrustum), clip_from_head(head, kFrustum), 1e-7);
  }
}

TEST(HeadCamera, IsTheLookAtCameraOfThePaperWhereNothingLeans) {
  const LookAtCamera<double> camera{.eye = {1, 2, 5}, .target = {0.1, -0.2, 0.3}, .fov_y = 0.6};
  const auto head = head_camera(camera, kFrustum.aspect);

  const auto back = look_at_camera(paper_camera(look_at_camera(head, kFrustum.aspect)));

  expect_near(clip_from_head(head, kFrustum), clip_from_world(camera, kFrustum), 1e-12);
  expect_near(clip_from_world(back, kFrustum), clip_from_world(camera, kFrustum), 1e-12);
}

TEST(PaperNumbers, AreOneLightAndTheAmbientColour) {
  const PaperLight<double> numbers{1, 2, 3, 4, 5, 6, 7, 8, 9};

  const Lighting<double> scene = lighting(numbers);

  ASSERT_EQ(scene.lights.size(), 1U);
  EXPECT_EQ(scene.lights[0].intensity, (Vector3<double>{4, 5, 6}));
  EXPECT_EQ(paper_light(scene.lights[0], scene.ambient), numbers);
}

}  // namespace
}  // namespace retinaface::mesh
