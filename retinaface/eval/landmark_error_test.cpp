#include "retinaface/eval/landmark_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retinaface {
namespace {

using ::testing::DoubleEq;
using ::testing::SizeIs;

Landmarks5 shifted(float by) {
  return {{{{10 + by, 10}, {20 + by, 10}, {15 + by, 15}, {10 + by, 20}, {20 + by, 20}}}};
}

/// One labelled face of 25 × 16, so that errors are relative to 20 pixels.
std::vector<LabelledImage> labels_of_one_face() {
  std::vector<LabelledImage> labels(1);
  labels[0].path = "a";
  LabelledFace face;
  face.box = {0, 0, 25, 16};
  face.landmarks = shifted(0);
  face.landmark_states.fill(LandmarkState::Visible);
  labels[0].faces = {face};
  return labels;
}

LandmarkResult evaluate(const std::vector<LabelledImage>& labels,
                        std::vector<Detection> detections) {
  const auto set = DetectionSet::create({{"a", std::move(detections)}});
  const auto paired = pair_up(labels, *set);
  return landmark_errors(*paired, judge(*paired));
}

TEST(LandmarkErrors, AreRelativeToTheFacesSize) {
  const auto result = evaluate(labels_of_one_face(), {{0, 0, 25, 16, 1, shifted(1)}});

  EXPECT_EQ(result.num_faces, 1);
  EXPECT_EQ(result.num_detected, 1);
  EXPECT_DOUBLE_EQ(result.summary.mean, 1.0 / 20);
  EXPECT_DOUBLE_EQ(result.per_point[2].mean, 1.0 / 20);
  EXPECT_DOUBLE_EQ(result.summary.failure_rate, 0);
}

TEST(LandmarkErrors, AboveATenthAreFailures) {
  const auto result = evaluate(labels_of_one_face(), {{0, 0, 25, 16, 1, shifted(3)}});

  EXPECT_DOUBLE_EQ(result.summary.failure_rate, 1);
  EXPECT_DOUBLE_EQ(result.failure_rate_with_missed, 1);
}

TEST(LandmarkErrors, UnlabelledPointsDoNotCount) {
  auto labels = labels_of_one_face();
  labels[0].faces[0].landmark_states[0] = LandmarkState::Missing;
  labels[0].faces[0].landmarks->points[0] = {-1, -1};

  const auto result = evaluate(labels, {{0, 0, 25, 16, 1, shifted(1)}});

  EXPECT_DOUBLE_EQ(result.summary.mean, 1.0 / 20);
  EXPECT_EQ(result.per_point[0].count, 0);
  EXPECT_EQ(result.per_point[1].count, 1);
}

TEST(LandmarkErrors, AMissedFaceIsInTheFailuresWithMissedOnly) {
  auto labels = labels_of_one_face();
  labels[0].faces.push_back(labels[0].faces[0]);
  labels[0].faces[1].box = {500, 0, 525, 16};

  const auto result = evaluate(labels, {{0, 0, 25, 16, 1, shifted(0)}});

  EXPECT_EQ(result.num_faces, 2);
  EXPECT_EQ(result.num_detected, 1);
  EXPECT_DOUBLE_EQ(result.summary.failure_rate, 0);
  EXPECT_DOUBLE_EQ(result.failure_rate_with_missed, 0.5);
}

TEST(LandmarkErrors, NeedLandmarksOfBothSides) {
  auto labels = labels_of_one_face();
  const auto without_points = evaluate(labels, {{0, 0, 25, 16, 1, std::nullopt}});
  labels[0].faces[0].landmarks.reset();
  const auto without_labels = evaluate(labels, {{0, 0, 25, 16, 1, shifted(0)}});

  EXPECT_EQ(without_points.num_detected, 0);
  EXPECT_EQ(without_labels.num_faces, 0);
  EXPECT_EQ(without_labels.failure_rate_with_missed, 0);
}

TEST(ErrorSummary, ByHand) {
  const std::vector<double> errors{0.05, 0.01, 0.2, 0.02};

  const auto summary = summarise(errors, 0.1);

  EXPECT_DOUBLE_EQ(summary.mean, 0.07);
  EXPECT_DOUBLE_EQ(summary.median, 0.035);
  EXPECT_DOUBLE_EQ(summary.failure_rate, 0.25);
  EXPECT_DOUBLE_EQ(summary.area_to_limit, (0.5 + 0.9 + 0 + 0.8) / 4);
  EXPECT_EQ(summarise({}, 0.1).count, 0);
}

TEST(ErrorSummary, TheCumulativeCurveRisesToOne) {
  const std::vector<double> errors{0.05, 0.01};

  const auto curve = cumulative_errors(errors, 0.1, 10);

  ASSERT_THAT(curve, SizeIs(11));
  EXPECT_DOUBLE_EQ(curve[0].share, 0);
  EXPECT_DOUBLE_EQ(curve[1].share, 0.5);
  EXPECT_DOUBLE_EQ(curve[10].share, 1);
}

TEST(CommonFaces, AreThoseThatEverybodyFound) {
  auto labels = labels_of_one_face();
  labels[0].faces.push_back(labels[0].faces[0]);
  labels[0].faces[1].box = {500, 0, 525, 16};
  for (Point& point : labels[0].faces[1].landmarks->points) point.x += 500;
  const auto both =
      evaluate(labels, {{0, 0, 25, 16, 1, shifted(1)}, {500, 0, 25, 16, 1, shifted(504)}});
  const auto one = evaluate(labels, {{0, 0, 25, 16, 1, shifted(2)}});
  const std::array results{&both, &one};

  const auto common = errors_on_common_faces(results);

  EXPECT_DOUBLE_EQ(both.summary.mean, 2.5 / 20);
  EXPECT_EQ(common.num_faces, 1);
  EXPECT_THAT(common.means, ::testing::ElementsAre(DoubleEq(1.0 / 20), DoubleEq(2.0 / 20)));
}

TEST(CommonFaces, MayBeNone) {
  const auto labels = labels_of_one_face();
  const auto found = evaluate(labels, {{0, 0, 25, 16, 1, shifted(1)}});
  const auto missed = evaluate(labels, {});
  const std::array results{&found, &missed};

  const auto common = errors_on_common_faces(results);

  EXPECT_EQ(common.num_faces, 0);
  EXPECT_THAT(common.means, ::testing::ElementsAre(0, 0));
}

}  // namespace
}  // namespace retinaface
