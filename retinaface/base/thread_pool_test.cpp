#include "retinaface/base/thread_pool.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

TEST(ThreadPool, CallsEveryIndexExactlyOnce) {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    for (const int count : {0, 1, 2, 3, 100}) {
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));

      pool.parallel_for(count, [&](std::int64_t i) { ++calls[static_cast<std::size_t>(i)]; });

      for (const auto& number : calls) EXPECT_EQ(number, 1);
    }
  }
}

TEST(ThreadPool, ManyShortLoopsLoseNothing) {
  ThreadPool pool(3);
  std::atomic<std::int64_t> sum{0};

  for (int loop = 0; loop < 2000; ++loop) {
    pool.parallel_for(7, [&](std::int64_t i) { sum += i; });
  }

  EXPECT_EQ(sum, 2000 * 21);
}

TEST(ThreadPool, ServesSeveralCallersAtOnce) {
  ThreadPool pool(2);
  std::atomic<int> calls{0};
  std::vector<std::thread> callers;

  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int loop = 0; loop < 200; ++loop) pool.parallel_for(5, [&](std::int64_t) { ++calls; });
    });
  }
  for (auto& caller : callers) caller.join();

  EXPECT_EQ(calls, 4 * 200 * 5);
}

TEST(ThreadPool, CallsThatOverlapHaveDifferentSlots) {
  ThreadPool pool(3);
  std::array<std::atomic<int>, 3> users{};

  pool.parallel_for(3000, [&](std::int64_t, int slot) {
    ASSERT_GE(slot, 0);
    ASSERT_LT(slot, 3);
    auto& user = users[static_cast<std::size_t>(slot)];
    EXPECT_EQ(++user, 1);
    --user;
  });
}

TEST(ThreadPool, ManyMoreThreadsThanCoresFinishManyLoops) {
  ThreadPool pool(40);
  std::atomic<int> calls{0};

  for (int loop = 0; loop < 300; ++loop) pool.parallel_for(50, [&](std::int64_t) { ++calls; });

  EXPECT_EQ(calls, 300 * 50);
}

TEST(ThreadPool, NoThreadsIsAContractError) {
  EXPECT_THROW(ThreadPool(0), ContractError);
}

}  // namespace
}  // namespace retinaface
