#include "tests/processes/learning.h"

#include <gtest/gtest.h>

#include "retinaface/testing/temporary_folder.h"
#include "tests/processes/process_runs.h"

namespace retinaface::train {
namespace {

using Tensors = std::vector<torch::Tensor>;

double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

/// What each of two processes of one thread saves in that role.
std::vector<Tensors> learnt_by_two(const std::string& role) {
  const testing::TemporaryFolder folder;
  const std::string file = folder / "rank";
  for (const auto& result : testing::run_processes({RETINAFACE_PEER, role, "60", file}, 2))
    EXPECT_EQ(result.status, 0) << result.err;
  std::vector<Tensors> learnt(2);
  torch::load(learnt[0], file + "0");
  torch::load(learnt[1], file + "1");
  return learnt;
}

TEST(TwoProcesses, NormaliseTheirJointBatch) {
  const Tensors one = batch_norm_of_part(*ProcessGroup::join({}).value());

  const auto two = learnt_by_two("batch_norm");

  for (const std::size_t of_part : {0U, 1U})
    EXPECT_LE(max_difference(torch::cat({two[0][of_part], two[1][of_part]}), one[of_part]), 1e-12);
  for (const std::size_t of_weights : {2U, 3U})
    EXPECT_LE(max_difference(two[0][of_weights] + two[1][of_weights], one[of_weights]), 1e-12);
  for (const std::size_t running : {4U, 5U}) {
    EXPECT_LE(max_difference(two[0][running], one[running]), 1e-12);
    EXPECT_TRUE(torch::equal(two[0][running], two[1][running]));
  }
}

}  // namespace
}  // namespace retinaface::train
