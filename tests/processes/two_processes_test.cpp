#include "tests/processes/part_of_batch.h"

#include <gtest/gtest.h>
#include <torch/serialize.h>

#include <algorithm>

#include "retinaface/testing/temporary_folder.h"
#include "tests/processes/process_runs.h"

namespace retinaface::train {
namespace {

using Tensors = std::vector<torch::Tensor>;

double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

double max_difference(const Tensors& a, const Tensors& b) {
  EXPECT_EQ(a.size(), b.size());
  double max = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    max = std::max(max, max_difference(a[i], b[i]));
  return max;
}

Tensors load(const std::string& file) {
  Tensors tensors;
  torch::load(tensors, file);
  return tensors;
}

/// Two processes of one thread each, which save what they learn in files that end in their ranks.
class TwoProcesses : public ::testing::Test {
 protected:
  void run(const std::string& role) {
    for (const auto& result : testing::run_processes({RETINAFACE_PEER, role, "60", file_}, 2))
      ASSERT_EQ(result.status, 0) << result.err;
  }

  testing::TemporaryFolder folder_;
  std::string file_ = folder_ / "rank";
  std::unique_ptr<ProcessGroup> alone_ = ProcessGroup::join({}).value();
};

TEST_F(TwoProcesses, NormaliseTheirJointBatch) {
  const Tensors one = batch_norm_of_part(*alone_);

  run("batch_norm");

  const Tensors first = load(file_ + "0");
  const Tensors second = load(file_ + "1");
  for (const std::size_t of_part : {0U, 1U})
    EXPECT_LE(max_difference(torch::cat({first[of_part], second[of_part]}), one[of_part]), 1e-12);
  for (const std::size_t of_weights : {2U, 3U})
    EXPECT_LE(max_difference(first[of_weights] + second[of_weights], one[of_weights]), 1e-12);
  for (const std::size_t running : {4U, 5U}) {
    EXPECT_LE(max_difference(first[running], one[running]), 1e-12);
    EXPECT_TRUE(torch::equal(first[running], second[running]));
  }
}

TEST_F(TwoProcesses, LearnWhatOneLearnsFromTheSameBatch) {
  torch::set_num_threads(1);
  const LearntSteps one = learn_from_part(*alone_).value();

  run("steps");

  EXPECT_LE(max_difference(load(file_ + "0"), one.gradients), 1e-6);
  EXPECT_LE(max_difference(load(file_ + "0state"), one.state), 1e-4);
  EXPECT_EQ(max_difference(load(file_ + "0state"), load(file_ + "1state")), 0);
}

}  // namespace
}  // namespace retinaface::train
