#include "retinaface/nn/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/contract.h"

namespace retinaface::nn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Conv2d conv(int out, int in_per_group, int kernel, int groups = 1) {
  return {Tensor({out, in_per_group, kernel, kernel}), {}, 1, kernel / 2, groups, {}};
}

DeformConv2d deformable(int out, int in, int kernel) {
  return {Tensor({out, in, kernel, kernel}), {}, 1, kernel / 2, {}};
}

TEST(ValueChannels, FollowsEveryKindOfNode) {
  Graph graph;
  const ValueId image = graph.add("image", ImageInput{}, {});
  const ValueId a = graph.add("a", conv(8, 3, 3), {image});
  const ValueId b = graph.add("b", conv(8, 1, 3, 8), {a});
  const ValueId sum = graph.add("sum", Add{}, {a, b});
  const ValueId both = graph.add("both", Concat{}, {sum, image});
  const ValueId pooled = graph.add("pooled", MaxPool2d{}, {both});
  const ValueId up = graph.add("up", UpsampleNearestLike{}, {pooled, both});
  graph.add("act", Activate{}, {up});
  const ValueId offsets = graph.add("offsets", conv(27, 3, 3), {image});
  graph.add("bent", deformable(5, 8, 3), {a, offsets});

  EXPECT_THAT(value_channels(graph), ElementsAre(3, 8, 8, 8, 11, 11, 11, 11, 27, 5));
}

TEST(ValueChannels, SaysWhichNodeDoesNotFit) {
  const auto channels_with = [](Op op, std::vector<ValueId> inputs) {
    return [op = std::make_shared<Op>(std::move(op)), inputs] {
      Graph graph;
      const ValueId image = graph.add("image", ImageInput{}, {});
      graph.add("wide", conv(5, 3, 1), {image});
      graph.add("odd one", std::move(*op), inputs);
      static_cast<void>(value_channels(graph));
    };
  };

  const auto says = [](const char* text) {
    return ThrowsMessage<ContractError>(::testing::AllOf(HasSubstr("odd one"), HasSubstr(text)));
  };
  EXPECT_THAT(channels_with(conv(8, 4, 3), {0}), says("does not fit an input of 3 channels"));
  EXPECT_THAT(channels_with(conv(8, 1, 3, 3), {0}), says("in 3 groups"));
  EXPECT_THAT(channels_with(Conv2d{}, {0}), says("expected out x in x kernel x kernel"));
  EXPECT_THAT(channels_with(deformable(8, 3, 1), {0}), says("has 1 inputs"));
  EXPECT_THAT(channels_with(deformable(8, 3, 1), {0, 1}), says("have 5 channels, expected 3"));
  EXPECT_THAT(channels_with(deformable(8, 3, 1), {1, 0}), says("does not fit an input of 5"));
  EXPECT_THAT(channels_with(Add{}, {0, 1}), says("adds 3 and 5 channels"));
  EXPECT_THAT(channels_with(Add{}, {0}), says("has 1 inputs"));
  EXPECT_THAT(channels_with(Concat{}, {}), says("no inputs"));
  EXPECT_THAT(channels_with(Activate{}, {2}), says("not computed before it"));
  EXPECT_THAT(channels_with(Activate{}, {-1}), says("not computed before it"));
  EXPECT_THAT(channels_with(ImageInput{}, {}), says("second ImageInput"));
  EXPECT_THAT(channels_with(BatchNorm{}, {0}), says("gamma"));
  EXPECT_THAT(channels_with(MaxPool2d{.kernel = 2, .stride = 0}, {0}), says("stride 0"));
}

TEST(ValueChannels, RefusesAGraphWithoutPictureOrWithAMissingOutput) {
  Graph empty;
  EXPECT_THROW(static_cast<void>(value_channels(empty)), ContractError);

  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.outputs = {{"faces", 1}};
  EXPECT_THROW(static_cast<void>(value_channels(graph)), ContractError);
}

}  // namespace
}  // namespace retinaface::nn
