#include "retinaface/nn/passes/plan_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/random.h"

namespace retinaface::nn::internal {
namespace {

TEST(PlanMemory, ReusesTheMemoryOfDeadBuffers) {
  const MemoryPlan plan = plan_memory({{10, 0, 1}, {10, 1, 2}, {10, 2, 3}, {10, 3, 4}});

  EXPECT_THAT(plan.offsets, ::testing::ElementsAre(0, 10, 0, 10));
  EXPECT_EQ(plan.total, 20U);
}

TEST(PlanMemory, FillsGapsBetweenLivingBuffers) {
  const MemoryPlan plan = plan_memory({{30, 0, 9}, {20, 0, 1}, {10, 0, 9}, {15, 2, 9}});

  EXPECT_EQ(plan.offsets[3], 30U);  // where the second one was
  EXPECT_EQ(plan.total, 60U);
}

TEST(PlanMemory, NothingNeedsNothing) {
  EXPECT_EQ(plan_memory({}).total, 0U);
}

TEST(PlanMemory, NeverOverlapsBuffersThatLiveTogether) {
  Random random(3);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<BufferLife> buffers;
    for (int i = 0; i < 20; ++i) {
      const int first = static_cast<int>(random.below(15));
      buffers.push_back({1 + random.below(50), first, first + static_cast<int>(random.below(5))});
    }

    const MemoryPlan plan = plan_memory(buffers);

    for (std::size_t i = 0; i < buffers.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const bool share_a_step =
            buffers[i].first <= buffers[j].last && buffers[j].first <= buffers[i].last;
        const bool share_memory = plan.offsets[i] < plan.offsets[j] + buffers[j].size &&
                                  plan.offsets[j] < plan.offsets[i] + buffers[i].size;
        ASSERT_FALSE(share_a_step && share_memory) << i << " and " << j;
      }
    }
  }
}

}  // namespace
}  // namespace retinaface::nn::internal
