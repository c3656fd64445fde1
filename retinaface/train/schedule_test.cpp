#include "retinaface/train/schedule.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

/// Deng et al. 2019, section 4.2.
const ScheduleOptions kPaper{.kind = ScheduleKind::Steps,
                             .epochs = 80,
                             .rate = 1e-2,
                             .warm_up_epochs = 5,
                             .warm_up_rate = 1e-3,
                             .milestones = {55, 68},
                             .factor = 0.1};

TEST(LearningRate, FollowsThePaper) {
  constexpr std::int64_t kStepsPerEpoch = 100;
  const auto rate = [&](double epoch) {
    return learning_rate(kPaper, static_cast<std::int64_t>(epoch * kStepsPerEpoch), kStepsPerEpoch);
  };

  EXPECT_DOUBLE_EQ(rate(0), 1e-3);
  EXPECT_DOUBLE_EQ(rate(2.5), 5.5e-3);
  EXPECT_DOUBLE_EQ(rate(5), 1e-2);
  EXPECT_DOUBLE_EQ(rate(54.99), 1e-2);
  EXPECT_DOUBLE_EQ(rate(55), 1e-3);
  EXPECT_DOUBLE_EQ(rate(68), 1e-4);
  EXPECT_EQ(num_steps(kPaper, kStepsPerEpoch), 8000);
}

TEST(LearningRate, ClimbsTheStairsOfTheRelease) {
  ScheduleOptions released = kPaper;
  released.warm_up = WarmUp::Stairs;

  // "each x1.5849": the fifth root of ten.
  EXPECT_NEAR(learning_rate(released, 9, 10), 1e-3, 1e-12);
  EXPECT_NEAR(learning_rate(released, 10, 10), 1.5849e-3, 1e-7);
  EXPECT_NEAR(learning_rate(released, 49, 10), 6.3096e-3, 1e-7);
  EXPECT_NEAR(learning_rate(released, 50, 10), 1e-2, 1e-12);
}

TEST(LearningRate, CosineEndsAtTheFinalRate) {
  const ScheduleOptions cosine{.kind = ScheduleKind::Cosine,
                               .epochs = 10,
                               .rate = 1,
                               .warm_up_epochs = 2,
                               .warm_up_rate = 0,
                               .final_rate = 0.2};

  EXPECT_DOUBLE_EQ(learning_rate(cosine, 0, 10), 0);
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 20, 10), 1);
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 60, 10), 0.6);
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 100, 10), 0.2);
}

TEST(LearningRate, CosineFollowsTheStepsWhenTheyEndTheRunEarlier) {
  const ScheduleOptions cosine{
      .kind = ScheduleKind::Cosine, .epochs = 100, .max_steps = 20, .rate = 1, .final_rate = 0};

  EXPECT_DOUBLE_EQ(learning_rate(cosine, 10, 10), 0.5);
  EXPECT_NEAR(learning_rate(cosine, 20, 10), 0, 1e-12);
  EXPECT_EQ(num_steps(cosine, 10), 20);
}

TEST(LearningRate, NeedsAnEpoch) {
  EXPECT_THROW(static_cast<void>(learning_rate(kPaper, 0, 0)), ContractError);
}

TEST(NumSteps, IsNeverZero) {
  EXPECT_EQ(num_steps({.epochs = 0.001}, 10), 1);
}

}  // namespace
}  // namespace retinaface::train
