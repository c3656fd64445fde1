#include "retinaface/train/teacher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/file.h"
#include "retinaface/base/random.h"
#include "retinaface/model/model.h"
#include "retinaface/testing/temporary_folder.h"
#include "retinaface/train/input_tensor.h"

namespace retinaface::train {
namespace {

using ::testing::HasSubstr;

const NetworkConfig kConfig = network_preset("retinaface-mnet025").value();

Sample noise(std::uint64_t seed) {
  Sample sample{Image(64, 96, PixelFormat::Rgb8), {}, "noise"};
  Random random(seed);
  for (int y = 0; y < sample.image.height(); ++y) {
    std::generate_n(sample.image.row(y), sample.image.row_stride(),
                    [&] { return static_cast<std::uint8_t>(random.below(256)); });
  }
  return sample;
}

/// A random model in a file.
class TeacherTest : public ::testing::Test {
 protected:
  TeacherTest() { write_file_atomically(path_, to_safetensors(model_).value()).value(); }

  testing::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "teacher.safetensors";
  Model model_ = random_model(kConfig, 3);
};

TEST_F(TeacherTest, SaysWhatTheSameNetworkSaysInTorch) {
  std::vector<Sample> samples;
  samples.push_back(noise(1));
  samples.push_back(noise(2));
  const auto network = TorchNetwork::create(model_).value();
  network->eval();

  const HeadTensors taught = Teacher::load(path_, kConfig).value().look(samples).value();

  const torch::NoGradGuard no_gradient;
  const HeadTensors heads = network->forward(input_tensor(samples, kConfig.input));
  EXPECT_TRUE(torch::allclose(taught.logits, heads.logits, 1e-3, 1e-3));
  EXPECT_TRUE(torch::allclose(taught.boxes, heads.boxes, 1e-3, 1e-3));
  EXPECT_TRUE(torch::allclose(taught.landmarks, heads.landmarks, 1e-3, 1e-3));
}

TEST_F(TeacherTest, NeedsTheStudentsAnchors) {
  const auto refused = Teacher::load(path_, network_preset("paper-r50").value());

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(refused.error().message, HasSubstr("expected those of paper-r50"));
}

/// One picture with three anchors; the second is a face.
HeadTensors answers(float face_margin) {
  const auto margins = torch::tensor({-4.F, face_margin, -3.F});
  return {torch::stack({torch::zeros({3}), margins}, 1).unsqueeze(0), torch::zeros({1, 3, 4}),
          torch::zeros({1, 3, 10})};
}

double loss_between(const HeadTensors& heads, const HeadTensors& taught) {
  return distillation_loss(heads, taught, {}).item<double>();
}

TEST(DistillationLoss, IsZeroForEqualAnswers) {
  EXPECT_EQ(loss_between(answers(2), answers(2)), 0);
}

TEST(DistillationLoss, GrowsWithTheDistanceOfScores) {
  EXPECT_GT(loss_between(answers(1), answers(2)), 0);
  EXPECT_GT(loss_between(answers(0), answers(2)), loss_between(answers(1), answers(2)));
}

TEST(DistillationLoss, TakesBoxesAndLandmarksOfFacesAlone) {
  HeadTensors moved = answers(2);
  moved.boxes[0][0].fill_(5);
  moved.landmarks[0][2].fill_(5);
  EXPECT_EQ(loss_between(moved, answers(2)), 0) << "of anchors that are no face";

  moved.boxes[0][1].fill_(2);
  const double score = 1 / (1 + std::exp(-2.0));
  EXPECT_NEAR(loss_between(moved, answers(2)), score * 4 * 1.5, 1e-6);
}

}  // namespace
}  // namespace retinaface::train
