#include "retinaface/train/process_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "retinaface/train/collective.h"
#include "tests/processes/process_runs.h"

namespace retinaface::train {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using testing::RunResult;
using ::testing::StartsWith;

std::vector<std::string> peer(const std::string& role, int timeout_seconds = 60) {
  return {RETINAFACE_PEER, role, std::to_string(timeout_seconds)};
}

std::string name_of(int rank) {
  return "process " + std::to_string(rank) + " of 2";
}

TEST(ProcessGroup, AloneChangesNothing) {
  const auto group = ProcessGroup::join({}).value();
  std::vector<torch::Tensor> tensors = {torch::full({2}, 3.F)};

  EXPECT_EQ(group->rank(), 0);
  EXPECT_EQ(group->world_size(), 1);
  EXPECT_TRUE(group->sum(tensors[0]).ok());
  EXPECT_TRUE(group->average(tensors).ok());
  EXPECT_TRUE(group->broadcast(tensors).ok());
  EXPECT_TRUE(group->barrier().ok());
  EXPECT_EQ(tensors[0].sum().item<float>(), 6);
  EXPECT_TRUE(any_process(true, *group).value());
  EXPECT_FALSE(any_process(false, *group).value());
}

TEST(ProcessGroup, GivesAllTheSame) {
  for (const RunResult& result : testing::run_processes(peer("collectives"), 3)) {
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out,
              "sum 6, mean 1, mean 11, mean 21, copy 5, copy 0, any 10, total 3.75\n"
              "gradient 1, none 1\n");
  }
}

class LostPeer : public ::testing::TestWithParam<std::pair<const char*, int>> {};

/// Mostly at once. Now and then Gloo misses on a busy machine that a connection was reset; then its
/// timeout ends the wait.
TEST_P(LostPeer, EndsTheOtherWithASentence) {
  constexpr int kTimeout = 20;  // seconds
  const auto [role, victim] = GetParam();
  const auto processes = testing::start_processes(peer(role, kTimeout), 2);
  for (const auto& process : processes) ASSERT_THAT(process->read_line(), StartsWith("together"));

  processes[static_cast<std::size_t>(victim)]->signal(SIGKILL);
  const RunResult survivor = processes[static_cast<std::size_t>(1 - victim)]->finish();

  EXPECT_EQ(survivor.status, 1);
  EXPECT_THAT(survivor.err, ContainsRegex("^" + name_of(1 - victim) +
                                          ": lost a peer \\(.*\\), expected all to stay to the "
                                          "end\n$"));
  EXPECT_LT(survivor.seconds, 2 * kTimeout);
}

INSTANTIATE_TEST_SUITE_P(WhileAgreeingOrLearning, LostPeer,
                         ::testing::Values(std::pair{"agree", 0}, std::pair{"learn", 1}));

TEST(ProcessGroup, EndsWhenAPeerIsSilentForTheTimeout) {
  const auto processes = testing::start_processes(peer("agree", 2), 2);
  for (const auto& process : processes) ASSERT_EQ(process->read_line(), "together");

  processes[1]->signal(SIGSTOP);
  const RunResult survivor = processes[0]->finish();

  EXPECT_EQ(survivor.status, 1);
  EXPECT_THAT(survivor.err, HasSubstr("process 0 of 2: lost a peer (Timed out waiting 2000ms"));
}

TEST(ProcessGroup, IsNotJoinedWithoutTheOthers) {
  std::vector<std::unique_ptr<testing::RunningProgram>> lonely;
  for (const std::size_t rank : {0U, 1U}) {
    testing::RunOptions options;
    options.environment = testing::environments(2)[rank];
    lonely.push_back(std::make_unique<testing::RunningProgram>(peer("join", 1), options));
  }

  for (const int rank : {0, 1}) {
    const RunResult result = lonely[static_cast<std::size_t>(rank)]->finish();

    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, ContainsRegex("^" + name_of(rank) +
                                          ": cannot meet the others at 127.0.0.1:[0-9]+ \\(.*\\), "
                                          "expected all within 1 seconds\n$"));
  }
}

}  // namespace
}  // namespace retinaface::train
