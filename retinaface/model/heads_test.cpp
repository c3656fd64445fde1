#include "retinaface/model/heads.h"

#include <gtest/gtest.h>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

/// One level of two anchors, 3 × 2 cells; the heads stand side by side in pixels of 40 numbers.
class HeadLevels : public ::testing::Test {
 protected:
  HeadLevels() {
    config_.levels = {3};
    config_.anchors = {{8, 4, {16, 32}}};
    views_ = {view("logits3", 0, 4), view("boxes3", 4, 8), view("landmarks3", 12, 20)};
  }

  nn::OutputView view(const char* name, std::ptrdiff_t first, int channels) {
    return {.name = name,
            .data = numbers_.data() + first,
            .batch = 2,
            .height = 2,
            .width = 3,
            .channels = channels,
            .pixel_stride = 40};
  }

  NetworkConfig config_;
  std::vector<float> numbers_ = std::vector<float>(480);
  std::vector<nn::OutputView> views_;
};

TEST_F(HeadLevels, PointIntoMergedOutputsOfTheChosenPicture) {
  const auto levels = head_levels(views_, config_, 1);

  ASSERT_EQ(levels.size(), 1U);
  EXPECT_EQ(levels[0].width, 3);
  EXPECT_EQ(levels[0].height, 2);
  EXPECT_EQ(levels[0].logits, numbers_.data() + 240);
  EXPECT_EQ(levels[0].boxes, numbers_.data() + 244);
  EXPECT_EQ(levels[0].landmarks, numbers_.data() + 252);
  EXPECT_EQ(levels[0].landmarks_stride, 40);
}

TEST_F(HeadLevels, OfAPictureBeyondTheBatchBreakTheContract) {
  EXPECT_THROW(static_cast<void>(head_levels(views_, config_, 2)), ContractError);
  EXPECT_THROW(static_cast<void>(head_levels(views_, config_, -1)), ContractError);
}

TEST_F(HeadLevels, OfAnotherNetworkBreakTheContract) {
  config_.anchors[0].sizes.push_back(64);
  EXPECT_THROW(static_cast<void>(head_levels(views_, config_, 0)), ContractError);

  config_.anchors.push_back(config_.anchors[0]);
  EXPECT_THROW(static_cast<void>(head_levels(views_, config_, 0)), ContractError);
}

}  // namespace
}  // namespace retinaface
