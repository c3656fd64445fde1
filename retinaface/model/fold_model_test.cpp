#include "retinaface/model/fold_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/nn/engine.h"

namespace retinaface {
namespace {

std::vector<float> first_output(const Model& model) {
  constexpr int kSide = 64;
  const nn::Engine engine =
      nn::Engine::compile(build_graph(model).value(), {.num_threads = 1}).value();
  std::vector<std::uint8_t> pixels(kSide * kSide * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 7);
  const nn::InputImage image{pixels.data(), kSide, kSide, kSide * 3};
  const nn::RunOutputs outputs = engine.run({&image, 1}).value();
  const nn::OutputView view = outputs.views()[0];
  std::vector<float> numbers;
  for (int i = 0; i < view.width * view.height; ++i)
    numbers.push_back(view.data[i * view.pixel_stride]);
  return numbers;
}

TEST(FoldBatchNorms, SaysTheSameWithFewerTensors) {
  for (const char* name : {"retinaface-mnet025", "insightface-mnet025"}) {
    const Model model = random_model(network_preset(name).value(), 3);

    const Model folded = fold_batch_norms(model).value();

    EXPECT_LT(folded.tensors.size(), model.tensors.size() / 2) << name;
    const auto expected = first_output(model);
    const auto numbers = first_output(folded);
    ASSERT_EQ(numbers.size(), expected.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      EXPECT_NEAR(numbers[i], expected[i], 1e-4 * (1 + std::abs(expected[i]))) << name;
  }
}

TEST(FoldBatchNorms, LeavesAFoldedModelAsItIs) {
  const Model folded =
      fold_batch_norms(random_model(network_preset("retinaface-mnet025").value(), 3)).value();

  EXPECT_EQ(fold_batch_norms(folded).value().tensors.size(), folded.tensors.size());
}

}  // namespace
}  // namespace retinaface
