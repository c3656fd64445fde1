#include "retinaface/train/targets.h"

#include <gtest/gtest.h>

#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/model/box_coding.h"

namespace retinaface::train {
namespace {

/// 2 × 2 cells of 16 pixels with an anchor of their size, and one cell with one of 32 pixels.
NetworkConfig tiny_config() {
  NetworkConfig config;
  config.anchors = {{16, 8, {16}}, {32, 16, {32}}};
  config.coding.box_std = {0.1F, 0.1F, 0.2F, 0.2F};
  config.coding.point_mean.fill(0.5F);
  return config;
}

Sample picture(std::vector<LabelledFace> faces, int size = 32) {
  return {Image(size, size, PixelFormat::Rgb8), std::move(faces), "picture"};
}

LabelledFace face(const Box& box) {
  LabelledFace face;
  face.box = box;
  return face;
}

LabelledFace with_points(const Box& box, LandmarkState state) {
  LabelledFace result = face(box);
  result.landmarks = Landmarks5{{{{16, 8}, {20, 8}, {24, 8}, {28, 8}, {32, 16}}}};
  result.landmark_states.fill(state);
  return result;
}

std::vector<float> floats(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

std::vector<std::int64_t> integers(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.to(torch::kLong).contiguous();
  return {flat.data_ptr<std::int64_t>(), flat.data_ptr<std::int64_t>() + flat.numel()};
}

TEST(MakeTargets, LabelsEveryAnchorOfEveryPicture) {
  LabelledFace ignored = face({0, 16, 16, 32});
  ignored.ignore = true;
  std::vector<Sample> samples;
  samples.push_back(picture({face({16, 0, 32, 16})}));
  samples.push_back(picture({ignored, face({0, 0, 32, 32})}));

  const TargetTensors targets = make_targets(samples, tiny_config(), {});

  EXPECT_EQ(targets.labels.sizes(), (std::vector<std::int64_t>{2, 5}));
  EXPECT_EQ(integers(targets.labels), (std::vector<std::int64_t>{0, 1, 0, 0, 0, 0, 0, -1, 0, 1}));
  EXPECT_EQ(integers(targets.positives), (std::vector<std::int64_t>{1, 9}));
  EXPECT_EQ(targets.level_sizes, (std::vector<std::int64_t>{4, 1}));
  EXPECT_EQ(floats(targets.anchors), (std::vector<float>{16, 0, 32, 16, 0, 0, 32, 32}));
}

TEST(MakeTargets, EncodesTheFaceByTheCodingOfTheConfig) {
  std::vector<Sample> samples;
  samples.push_back(picture({with_points({17, 0, 33, 16}, LandmarkState::Visible)}));

  const TargetTensors targets = make_targets(samples, tiny_config(), {});

  const std::vector<float> box = floats(targets.boxes);
  EXPECT_NEAR(box[0], 1 / 16. / 0.1, 1e-6);
  EXPECT_EQ(std::vector<float>(box.begin() + 1, box.end()), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(floats(targets.landmarks),
            (std::vector<float>{-1, -0.5F, -0.75F, -0.5F, -0.5F, -0.5F, -0.25F, -0.5F, 0, 0}));
  EXPECT_EQ(floats(targets.point_mask), std::vector<float>(5, 1));
}

TEST(MakeTargets, DecodingGivesTheFacesBack) {
  Random random(5);
  std::vector<LabelledFace> faces;
  const auto position = [&] { return static_cast<float>(random.uniform(0, 32)); };
  for (int i = 0; i < 20; ++i) {
    const float side = 8 + position();
    const float x = position();
    const float y = position();
    faces.push_back(with_points({x - side / 2, y - side / 2, x + side / 2, y + side / 2},
                                LandmarkState::Visible));
    for (Point& point : faces.back().landmarks->points) point = {position(), position()};
  }
  std::vector<Sample> samples;
  for (const LabelledFace& face : faces) samples.push_back(picture({face}));
  const NetworkConfig config = tiny_config();

  const TargetTensors targets =
      make_targets(samples, config, {.kind = AssignerKind::Forced, .forced_min_iou = 0.1F});

  const auto positives = integers(targets.positives);
  const auto boxes = floats(targets.boxes);
  const auto landmarks = floats(targets.landmarks);
  const auto anchors = floats(targets.anchors);
  ASSERT_GE(positives.size(), faces.size());
  for (std::size_t i = 0; i < positives.size(); ++i) {
    const LabelledFace& expected = faces[static_cast<std::size_t>(positives[i]) / 5];
    const Box anchor{anchors[4 * i], anchors[4 * i + 1], anchors[4 * i + 2], anchors[4 * i + 3]};
    const Box box = decode_box(&boxes[4 * i], anchor, config.coding);
    EXPECT_NEAR(box.x1, expected.box.x1, 1e-4);
    EXPECT_NEAR(box.y2, expected.box.y2, 1e-4);
    const Landmarks5 points = decode_landmarks(&landmarks[10 * i], anchor, config.coding);
    for (std::size_t k = 0; k < 5; ++k) {
      EXPECT_NEAR(points.points[k].x, expected.landmarks->points[k].x, 1e-4);
      EXPECT_NEAR(points.points[k].y, expected.landmarks->points[k].y, 1e-4);
    }
  }
}

TEST(MakeTargets, MissingPointsAreMaskedAndZero) {
  LabelledFace partly = with_points({16, 0, 32, 16}, LandmarkState::Hidden);
  partly.landmark_states[1] = LandmarkState::Missing;
  partly.landmarks->points[4].y = std::numeric_limits<float>::quiet_NaN();
  std::vector<Sample> samples;
  samples.push_back(picture({partly}));
  samples.push_back(picture({face({16, 0, 32, 16})}));

  const TargetTensors targets = make_targets(samples, tiny_config(), {});

  EXPECT_EQ(floats(targets.point_mask), (std::vector<float>{1, 0, 1, 1, 0, 0, 0, 0, 0, 0}));
  const std::vector<float> points = floats(targets.landmarks);
  EXPECT_EQ(points[0], -1);
  EXPECT_EQ(points[2], 0);
  EXPECT_EQ(points[9], 0);
  EXPECT_EQ(std::vector<float>(points.begin() + 10, points.end()), std::vector<float>(10, 0));
}

TEST(MakeTargets, WithoutFacesTheRowsAreEmpty) {
  std::vector<Sample> samples;
  samples.push_back(picture({}));

  const TargetTensors targets = make_targets(samples, tiny_config(), {}).to(torch::kCPU);

  EXPECT_EQ(integers(targets.labels), std::vector<std::int64_t>(5, 0));
  EXPECT_EQ(targets.positives.sizes(), (std::vector<std::int64_t>{0}));
  EXPECT_EQ(targets.boxes.sizes(), (std::vector<std::int64_t>{0, 4}));
  EXPECT_EQ(targets.landmarks.sizes(), (std::vector<std::int64_t>{0, 10}));
  EXPECT_EQ(targets.point_mask.sizes(), (std::vector<std::int64_t>{0, 5}));
  EXPECT_EQ(targets.level_sizes, (std::vector<std::int64_t>{4, 1}));
}

TEST(MakeTargets, RefusesPicturesOfSeveralSizes) {
  std::vector<Sample> samples;
  samples.push_back(picture({}));
  samples.push_back(picture({}, 64));

  EXPECT_THROW(static_cast<void>(make_targets(samples, tiny_config(), {})), ContractError);
  EXPECT_THROW(static_cast<void>(make_targets({}, tiny_config(), {})), ContractError);
}

}  // namespace
}  // namespace retinaface::train
