#include "retinaface/mesh/network/parameter_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;

ParameterLayout two_blocks() {
  ParameterLayout layout;
  layout.add("a.weight", {2, 1, 2}, 2);
  layout.add("a.bias", {2}, 0);
  return layout;
}

TEST(ParameterFile, KeepsNamesShapesAndOrder) {
  const std::vector<float> parameters{1, 2, 3, 4, 5, 6};

  NamedTensors tensors = tensors_of(two_blocks(), parameters);
  tensors.emplace("other", Tensor(Shape{1}));

  EXPECT_EQ(tensors.at("a.weight").shape(), (Shape{2, 1, 2}));
  EXPECT_THAT(tensors.at("a.bias").values(), ElementsAre(5, 6));
  EXPECT_EQ(parameters_from(tensors, two_blocks(), "x").value(), parameters);
}

TEST(ParameterFile, NamesTheTensorThatDoesNotFit) {
  NamedTensors tensors = tensors_of(two_blocks(), std::vector<float>(6));
  tensors.erase("a.bias");
  EXPECT_EQ(parameters_from(tensors, two_blocks(), "x").error().message,
            "x: tensor 'a.bias' is missing, expected one of shape 2");
  tensors.emplace("a.bias", Tensor(Shape{3}));
  EXPECT_EQ(parameters_from(tensors, two_blocks(), "x").error().message,
            "x: tensor 'a.bias' has shape 3, expected one of shape 2");
  EXPECT_THROW(static_cast<void>(tensors_of(two_blocks(), std::vector<float>(5))), ContractError);
}

TEST(ParameterLayout, InitialValuesKeepTheSizeOfSignals) {
  ParameterLayout layout;
  layout.add("bias", {100}, 0);
  layout.add("weight", {100, 100}, 50);

  const auto values = layout.initial_values(7, 0);

  EXPECT_EQ(std::accumulate(values.begin(), values.begin() + 100, 0.0), 0);
  double squares = 0;
  for (std::size_t i = 100; i < values.size(); ++i) squares += values[i] * values[i];
  EXPECT_NEAR(squares / 10'000, 2.0 / 50, 0.002);
  EXPECT_EQ(values, layout.initial_values(7, 0));
}

}  // namespace
}  // namespace retinaface::mesh
