#include "retinaface/train/tensor_buckets.h"

#include <gtest/gtest.h>

#include <vector>

namespace retinaface::train {
namespace {

std::vector<std::int64_t> bucket_sizes(std::vector<torch::Tensor> tensors, std::int64_t max_bytes) {
  std::vector<std::int64_t> sizes;
  const auto done = exchange_in_buckets(
      tensors,
      [&](torch::Tensor& bucket) -> Result<void> {
        sizes.push_back(bucket.numel());
        return {};
      },
      max_bytes);
  EXPECT_TRUE(done.ok());
  return sizes;
}

TEST(TensorBuckets, HoldNeighboursUpToTheLimit) {
  const std::vector<torch::Tensor> tensors = {torch::zeros({2, 1}), torch::zeros({3}),
                                              torch::zeros({1}), torch::zeros({9}),
                                              torch::zeros({})};

  EXPECT_EQ(bucket_sizes(tensors, 20), (std::vector<std::int64_t>{5, 1, 9, 1}));
  EXPECT_EQ(bucket_sizes(tensors, 60), (std::vector<std::int64_t>{15, 1}));
  EXPECT_EQ(bucket_sizes({}, 64), std::vector<std::int64_t>{});
}

TEST(TensorBuckets, HoldOneType) {
  const std::vector<torch::Tensor> tensors = {torch::zeros({2}), torch::zeros({3}, torch::kInt64),
                                              torch::zeros({4})};

  EXPECT_EQ(bucket_sizes(tensors, 1000), (std::vector<std::int64_t>{2, 3, 4}));
}

TEST(TensorBuckets, GiveBackWhatBecameOfThem) {
  const auto strided = torch::arange(6, torch::kFloat32).view({2, 3}).t();
  std::vector<torch::Tensor> tensors = {torch::full({}, 7.F), strided,
                                        torch::ones({2}, torch::requires_grad())};

  const auto done = exchange_in_buckets(tensors, [](torch::Tensor& bucket) -> Result<void> {
    bucket.mul_(2);
    return {};
  });

  EXPECT_TRUE(done.ok());
  EXPECT_EQ(tensors[0].item<float>(), 14);
  EXPECT_TRUE(torch::equal(strided, 2 * torch::arange(6, torch::kFloat32).view({2, 3}).t()));
  EXPECT_TRUE(torch::equal(tensors[2].detach(), torch::full({2}, 2.F)));
}

TEST(TensorBuckets, EndWithTheFirstError) {
  std::vector<torch::Tensor> tensors = {torch::zeros({2}), torch::zeros({2}), torch::zeros({2})};
  int exchanges = 0;

  const auto done = exchange_in_buckets(
      tensors,
      [&](torch::Tensor& bucket) -> Result<void> {
        bucket.fill_(1);
        if (++exchanges == 2) return Error{ErrorCode::Unavailable, "gone"};
        return {};
      },
      8);

  EXPECT_EQ(done.error().message, "gone");
  EXPECT_EQ(exchanges, 2);
  EXPECT_EQ(tensors[0].sum().item<float>(), 2);
  EXPECT_EQ(tensors[1].sum().item<float>(), 0);
}

}  // namespace
}  // namespace retinaface::train
