#include "retinaface/train/sync_batch_norm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

constexpr double kMomentum = 0.3;
constexpr double kEpsilon = 1e-3;

/// Alone, but every message after the first few meets a dead peer.
class BreakingGroup : public ProcessGroup {
 public:
  explicit BreakingGroup(int num_messages) : messages_left_(num_messages) {}

  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int world_size() const override { return 1; }
  Result<void> average(std::span<torch::Tensor>) override { return message(); }
  Result<void> sum(torch::Tensor) override { return message(); }
  Result<void> broadcast(std::span<torch::Tensor>) override { return message(); }
  Result<void> barrier() override { return message(); }

 private:
  Result<void> message() {
    if (messages_left_-- > 0) return {};
    return Error{ErrorCode::Unavailable, "the peer is gone"};
  }
  int messages_left_;
};

/// A layer of three channels in double, seeded.
struct Layer {
  torch::Tensor weight, bias, running_mean, running_var;

  Layer() {
    torch::manual_seed(3);
    const auto wide = torch::dtype(torch::kFloat64);
    weight = torch::randn({3}, wide).requires_grad_();
    bias = torch::randn({3}, wide).requires_grad_();
    running_mean = torch::randn({3}, wide);
    running_var = torch::rand({3}, wide) + 0.5;
  }
  torch::Tensor synchronised(const torch::Tensor& x, ProcessGroup& group) const {
    return sync_batch_norm(x, weight, bias, running_mean, running_var, kMomentum, kEpsilon, group);
  }
  torch::Tensor plain(const torch::Tensor& x) const {
    return torch::batch_norm(x, weight, bias, running_mean, running_var, true, kMomentum, kEpsilon,
                             false);
  }
};

torch::Tensor random_input(torch::IntArrayRef shape) {
  return (5 * torch::randn(shape, torch::kFloat64) + 20).requires_grad_();
}

/// Weights each output on its own, so that no gradient is 0 by symmetry.
torch::Tensor loss_of(const torch::Tensor& y) {
  const auto weights = torch::linspace(-1, 2, y.numel(), torch::kFloat64).view(y.sizes());
  return (y * weights).sum() + y.pow(3).mean();
}

double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

std::unique_ptr<ProcessGroup> alone() {
  return ProcessGroup::join({}).value();
}

TEST(SyncBatchNorm, AloneIsTorchsBatchNorm) {
  const auto group = alone();
  const std::vector<std::vector<std::int64_t>> shapes = {{4, 3, 5, 2}, {1, 3, 2, 1}, {6, 3}};
  for (const auto& shape : shapes) {
    const Layer ours;
    const Layer torchs;
    const auto our_x = random_input(shape);
    const auto torchs_x = our_x.detach().clone().requires_grad_();

    const auto our_y = ours.synchronised(our_x, *group);
    const auto torchs_y = torchs.plain(torchs_x);
    loss_of(our_y).backward();
    loss_of(torchs_y).backward();

    EXPECT_LE(max_difference(our_y, torchs_y), 1e-10);
    EXPECT_LE(max_difference(our_x.grad(), torchs_x.grad()), 1e-10);
    EXPECT_LE(max_difference(ours.weight.grad(), torchs.weight.grad()), 1e-10);
    EXPECT_LE(max_difference(ours.bias.grad(), torchs.bias.grad()), 1e-10);
    EXPECT_LE(max_difference(ours.running_mean, torchs.running_mean), 1e-10);
    EXPECT_LE(max_difference(ours.running_var, torchs.running_var), 1e-10);
  }
}

TEST(SyncBatchNorm, HasTheGradientsOfFiniteDifferences) {
  constexpr double kStep = 1e-5;
  const auto group = alone();
  const Layer layer;
  const auto x = random_input({2, 3, 2, 2});
  loss_of(layer.synchronised(x, *group)).backward();

  const torch::NoGradGuard values_only;
  for (const auto& input : {x, layer.weight, layer.bias}) {
    const auto values = input.view(-1);
    for (std::int64_t i = 0; i < values.numel(); ++i) {
      values[i] += kStep;
      const auto above = loss_of(layer.synchronised(x, *group));
      values[i] -= 2 * kStep;
      const auto below = loss_of(layer.synchronised(x, *group));
      values[i] += kStep;
      const double slope = (above - below).item<double>() / (2 * kStep);
      EXPECT_NEAR(input.grad().view(-1)[i].item<double>(), slope, 1e-6);
    }
  }
}

TEST(SyncBatchNorm, KeepsItsDigitsFarFromZero) {
  const auto group = alone();
  const auto x = torch::tensor({1e6F, 1e6F + 1, 1e6F + 2, 1e6F + 3}).view({4, 1});
  const auto mean = torch::zeros({1});
  const auto variance = torch::zeros({1});

  const auto y =
      sync_batch_norm(x, torch::ones({1}), torch::zeros({1}), mean, variance, 1, 0, *group);

  EXPECT_FLOAT_EQ(mean.item<float>(), 1e6F + 1.5F);
  EXPECT_FLOAT_EQ(variance.item<float>(), 5.F / 3);
  EXPECT_NEAR(y[3][0].item<double>(), 1.5 / std::sqrt(1.25), 0.05);
}

TEST(SyncBatchNorm, ThrowsPeerLostInForward) {
  BreakingGroup group(0);
  const Layer layer;

  EXPECT_THROW(static_cast<void>(layer.synchronised(random_input({2, 3}), group)), PeerLost);
}

TEST(SyncBatchNorm, ThrowsPeerLostThroughBackward) {
  BreakingGroup group(1);
  const Layer layer;
  const auto loss = loss_of(layer.synchronised(random_input({2, 3}), group));

  try {
    loss.backward();
    FAIL() << "went on without the peer";
  } catch (const PeerLost& lost) {
    EXPECT_EQ(lost.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(lost.error().message, "the peer is gone");
  }
}

TEST(SyncBatchNorm, RefusesOneValueAChannel) {
  const auto group = alone();
  const Layer layer;

  EXPECT_THROW(static_cast<void>(layer.synchronised(random_input({1, 3, 1, 1}), *group)),
               ContractError);
}

}  // namespace
}  // namespace retinaface::train
