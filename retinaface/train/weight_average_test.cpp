#include "retinaface/train/weight_average.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retinaface::train {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct OneWeight : torch::nn::Module {
  OneWeight() {
    weight = register_parameter("weight", torch::zeros({2}));
    statistics = register_buffer("statistics", torch::zeros({1}));
  }
  void set(float value) {
    const torch::NoGradGuard no_grad;
    weight.fill_(value);
    statistics.fill_(-value);
  }
  torch::Tensor weight;
  torch::Tensor statistics;
};

TEST(WeightAverage, KeepsItsShareOfThePast) {
  OneWeight model;
  WeightAverage average(model, 0.05);

  model.set(1);
  average.update(model);
  model.set(2);
  average.update(model);

  // 0.05 · 0.95 + 0.95 · 2
  EXPECT_THAT(average.tensors().at("weight").values(),
              ::testing::Each(::testing::FloatNear(1.9475F, 1e-5F)));
  EXPECT_NEAR(average.tensors().at("statistics").values()[0], -1.9475, 1e-5);
}

TEST(WeightAverage, ForgetsTheBeginningFaster) {
  OneWeight model;
  WeightAverage average(model, 0.9999);

  model.set(1);
  average.update(model);

  EXPECT_NEAR(average.tensors().at("weight").values()[0], 0.9, 1e-6);
}

TEST(WeightAverage, GoesOnFromWhatWasStored) {
  OneWeight model;
  WeightAverage straight(model, 0.5);
  model.set(1);
  for (int i = 0; i < 3; ++i) straight.update(model);
  WeightAverage resumed(model, 0.5);
  resumed.restore(straight.tensors(), 3).value();

  model.set(5);
  straight.update(model);
  resumed.update(model);

  EXPECT_EQ(straight.tensors().at("weight").values()[0],
            resumed.tensors().at("weight").values()[0]);
}

TEST(WeightAverage, RefusesAnotherNetwork) {
  OneWeight model;
  WeightAverage average(model, 0.5);
  NamedTensors missing;
  NamedTensors wide = average.tensors();
  wide["weight"] = Tensor(Shape{3});

  EXPECT_THAT(average.restore(missing, 1).error().message,
              HasSubstr("tensor 'statistics' is missing"));
  EXPECT_THAT(average.restore(wide, 1).error().message, HasSubstr("has shape 3, expected 2"));
}

}  // namespace
}  // namespace retinaface::train
