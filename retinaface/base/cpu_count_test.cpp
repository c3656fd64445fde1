#include "retinaface/base/cpu_count.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace retinaface {
namespace {

TEST(AvailableCpuCount, IsBetweenOneAndTheMachine) {
  EXPECT_GE(available_cpu_count(), 1);
  EXPECT_LE(available_cpu_count(), static_cast<int>(std::thread::hardware_concurrency()));
}

TEST(AvailableCpuCount, FollowsTheAffinityMask) {
  std::thread pinned([] {
    cpu_set_t allowed;
    ASSERT_EQ(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
    int first = 0;
    while (!CPU_ISSET(first, &allowed)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
    EXPECT_EQ(available_cpu_count(), 1);
  });
  pinned.join();
}

TEST(ThreadCount, IsWhatIsAskedForAndTheAvailableCoresForZero) {
  EXPECT_EQ(thread_count(3), 3);
  EXPECT_EQ(thread_count(0), available_cpu_count());
}

}  // namespace
}  // namespace retinaface
