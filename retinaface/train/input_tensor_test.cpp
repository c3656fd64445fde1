#include "retinaface/train/input_tensor.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

Sample black(int width, int height) {
  Sample sample{Image(width, height, PixelFormat::Rgb8), {}, "black"};
  for (int y = 0; y < height; ++y) std::fill_n(sample.image.row(y), 3 * width, std::uint8_t{0});
  return sample;
}

TEST(InputTensor, IsNormalisedInTheNetworksChannelOrder) {
  std::vector<Sample> samples;
  samples.push_back(black(2, 1));
  samples.push_back(black(2, 1));
  const std::uint8_t bytes[] = {10, 20, 30, 40, 50, 60};
  std::copy_n(bytes, 6, samples[1].image.row(0));
  const InputSpec bgr{.channel_order = ChannelOrder::Bgr, .mean = {1, 2, 3}, .scale = {1, 1, 10}};

  const torch::Tensor batch = input_tensor(samples, bgr);

  EXPECT_EQ(batch.sizes(), (torch::IntArrayRef{2, 3, 1, 2}));
  const torch::Tensor expected = torch::tensor({29.F, 59.F, 18.F, 48.F, 70.F, 370.F});
  EXPECT_TRUE(torch::equal(batch[1].flatten(), expected)) << batch[1];
  EXPECT_EQ(batch[0][2][0][1].item<float>(), -30);
}

TEST(InputTensor, RefusesPicturesThatMakeNoBatch) {
  std::vector<Sample> samples;
  EXPECT_THROW(static_cast<void>(input_tensor(samples, {})), ContractError);
  samples.push_back(black(2, 1));
  samples.push_back(black(1, 2));
  EXPECT_THROW(static_cast<void>(input_tensor(samples, {})), ContractError);
  samples[1].image = Image(2, 1, PixelFormat::Bgr8);
  EXPECT_THROW(static_cast<void>(input_tensor(samples, {})), ContractError);
}

}  // namespace
}  // namespace retinaface::train
