#include "retinaface/train/optimiser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/optim.h>

#include <functional>

namespace retinaface::train {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// y = |W x + b|², whose gradient changes with every step.
struct TwoLayers : torch::nn::Module {
  TwoLayers() {
    torch::manual_seed(3);
    weight = register_parameter("weight", torch::randn({3, 4}));
    bias = register_parameter("bias", torch::randn({3}));
  }
  void compute_gradients() {
    if (weight.grad().defined()) zero_grad();
    (torch::mv(weight, torch::ones({4})) + bias).square().sum().backward();
  }
  torch::Tensor weight;
  torch::Tensor bias;
};

double largest_difference(const TwoLayers& a, const TwoLayers& b) {
  return std::max((a.weight - b.weight).abs().max().item<double>(),
                  (a.bias - b.bias).abs().max().item<double>());
}

/// Lets ours and torch's optimiser take ten steps each from the same weights.
double difference_to_torch(const OptimiserOptions& options,
                           const std::function<void(TwoLayers&)>& torch_steps) {
  TwoLayers ours;
  TwoLayers theirs;
  Optimiser optimiser(trained_parameters(ours), options);
  for (int i = 0; i < 10; ++i) {
    ours.compute_gradients();
    optimiser.step(0.01);
  }
  torch_steps(theirs);
  return largest_difference(ours, theirs);
}

template <typename TorchOptimiser>
void ten_steps(TwoLayers& model, TorchOptimiser&& optimiser) {
  for (int i = 0; i < 10; ++i) {
    model.compute_gradients();
    optimiser.step();
  }
}

TEST(Optimiser, SgdIsTorchs) {
  for (const bool nesterov : {false, true}) {
    const OptimiserOptions options{.momentum = 0.9, .nesterov = nesterov, .weight_decay = 0};

    EXPECT_LT(difference_to_torch(
                  options,
                  [&](TwoLayers& model) {
                    ten_steps(model,
                              torch::optim::SGD(
                                  model.parameters(),
                                  torch::optim::SGDOptions(0.01).momentum(0.9).nesterov(nesterov)));
                  }),
              1e-6);
  }
}

TEST(Optimiser, AdamWIsTorchs) {
  const OptimiserOptions options{.kind = OptimiserKind::AdamW, .weight_decay = 0};

  EXPECT_LT(difference_to_torch(options,
                                [&](TwoLayers& model) {
                                  ten_steps(model,
                                            torch::optim::AdamW(
                                                model.parameters(),
                                                torch::optim::AdamWOptions(0.01).weight_decay(0)));
                                }),
            1e-6);
}

TEST(Optimiser, DecaysWeightsButNotBiases) {
  for (const OptimiserKind kind : {OptimiserKind::Sgd, OptimiserKind::AdamW}) {
    TwoLayers model;
    const torch::Tensor weight = model.weight.detach().clone();
    const torch::Tensor bias = model.bias.detach().clone();
    for (torch::Tensor parameter : model.parameters())
      parameter.mutable_grad() = torch::zeros_like(parameter);
    Optimiser optimiser(trained_parameters(model), {.kind = kind, .weight_decay = 0.1});

    optimiser.step(0.5);

    EXPECT_TRUE(torch::allclose(model.weight, weight * 0.95));
    EXPECT_TRUE(torch::equal(model.bias, bias));
  }
}

TEST(Optimiser, GoesOnFromItsState) {
  for (const OptimiserKind kind : {OptimiserKind::Sgd, OptimiserKind::AdamW}) {
    TwoLayers straight;
    TwoLayers resumed;
    Optimiser first(trained_parameters(straight), {.kind = kind});
    Optimiser second(trained_parameters(resumed), {.kind = kind});
    for (int i = 0; i < 2; ++i) {
      straight.compute_gradients();
      first.step(0.01);
    }
    {
      const torch::NoGradGuard no_grad;
      resumed.weight.copy_(straight.weight);
      resumed.bias.copy_(straight.bias);
    }
    second.restore(first.state()).value();
    for (auto [model, optimiser] : {std::pair{&straight, &first}, std::pair{&resumed, &second}}) {
      model->compute_gradients();
      optimiser->step(0.01);
    }

    EXPECT_EQ(largest_difference(straight, resumed), 0);
  }
}

TEST(Optimiser, RefusesAnotherState) {
  TwoLayers model;
  Optimiser sgd(trained_parameters(model), {.kind = OptimiserKind::Sgd});
  Optimiser adamw(trained_parameters(model), {.kind = OptimiserKind::AdamW});
  NamedTensors narrow = sgd.state();
  narrow["momentum/weight"] = Tensor(Shape{3, 3});

  EXPECT_THAT(sgd.restore(adamw.state()).error().message,
              HasSubstr("'momentum/weight' is missing"));
  EXPECT_THAT(sgd.restore(narrow).error().message, HasSubstr("has shape 3x3, expected 3x4"));
}

TEST(TrainedParameters, LeavesOutTheFrozen) {
  TwoLayers model;

  const auto trained = trained_parameters(model, {"wei"});

  ASSERT_EQ(trained.size(), 1U);
  EXPECT_EQ(trained[0].name, "bias");
  EXPECT_FALSE(model.weight.requires_grad());
}

TEST(ClipGradients, ScalesAllByOneFactor) {
  const std::vector<torch::Tensor> gradients{torch::tensor({3.0F}), torch::tensor({0.0F, 4.0F})};

  EXPECT_FLOAT_EQ(static_cast<float>(clip_gradients(gradients, 1)), 5);

  EXPECT_FLOAT_EQ(gradients[0].item<float>(), 0.6F);
  EXPECT_FLOAT_EQ(gradients[1][1].item<float>(), 0.8F);
  EXPECT_FLOAT_EQ(static_cast<float>(clip_gradients(gradients, 2)), 1);
  EXPECT_FLOAT_EQ(gradients[0].item<float>(), 0.6F);
}

}  // namespace
}  // namespace retinaface::train
