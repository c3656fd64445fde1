#include "retinaface/nn/passes/passes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/nn/test_graphs.h"

namespace retinaface::nn::internal {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

Conv2d pointwise(int out, int in, float weight) {
  Conv2d conv{Tensor({out, in, 1, 1}), {}, 1, 0, 1, {}};
  for (float& value : conv.weight.values()) value = weight;
  return conv;
}

Conv2d dense3x3(int out, int in) {
  return {Tensor({out, in, 3, 3}), {}, 1, 1, 1, {}};
}

Conv2d depthwise3x3(int channels) {
  return {Tensor({channels, 1, 3, 3}), {}, 1, 1, channels, {}};
}

Tensor one(float value) {
  return Tensor({1}, std::span(&value, 1));
}

const Activation kRelu{ActivationKind::Relu, 0};
const Activation kLeaky{ActivationKind::LeakyRelu, 0.5F};

std::vector<std::string> names(const Network& network) {
  std::vector<std::string> result;
  for (const NetworkNode& node : network.nodes) result.push_back(node.name);
  return result;
}

TEST(FoldBatchNorm, ScalesWeightsAndShiftsTheBias) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("conv", pointwise(1, 3, 2), {0});
  // scale = 3 / sqrt(3 + 1) = 1.5; bias = (0 - 4) * 1.5 + 10 = 4
  graph.add("norm", BatchNorm{one(3), one(10), one(4), one(3), 1}, {1});
  graph.outputs = {{"out", 2}};
  Network network = make_network(std::move(graph));

  fold_batch_norm(network);

  ASSERT_THAT(names(network), ElementsAre("image", "conv"));
  const auto& conv = std::get<Convolution>(network.nodes[1].op);
  EXPECT_THAT(conv.weight.values(), Each(3));
  EXPECT_THAT(conv.bias, ElementsAre(4));
  EXPECT_THAT(network.nodes[1].outputs, ElementsAre(2));
}

TEST(FoldBatchNorm, AndItsActivationMoveIntoADeformableConvolution) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("offsets", pointwise(3, 3, 0), {0});
  graph.add("bent", DeformConv2d{pointwise(1, 3, 2).weight.clone(), {}, 1, 0, {}}, {0, 1});
  graph.add("norm", BatchNorm{one(3), one(10), one(4), one(3), 1}, {2});
  graph.add("leaky", Activate{kLeaky}, {3});
  graph.outputs = {{"out", 4}};
  Network network = make_network(std::move(graph));

  fold_batch_norm(network);
  fuse_activation(network);

  ASSERT_THAT(names(network), ElementsAre("image", "offsets", "bent"));
  const Convolution& conv = std::get<DeformableConvolution>(network.nodes[2].op).convolution;
  EXPECT_THAT(conv.weight.values(), Each(3));
  EXPECT_THAT(conv.bias, ElementsAre(4));
  EXPECT_THAT(conv.slope, Each(0.5F));
  EXPECT_THAT(network.nodes[2].inputs, ElementsAre(0, 1));
  EXPECT_THAT(network.nodes[2].outputs, ElementsAre(4));
}

TEST(FoldBatchNorm, LeavesAConvolutionThatSomebodyElseReads) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("conv", pointwise(1, 3, 2), {0});
  graph.add("norm", BatchNorm{one(3), one(10), one(4), one(3), 1}, {1});
  graph.outputs = {{"out", 2}, {"raw", 1}};
  Network network = make_network(std::move(graph));

  fold_batch_norm(network);

  EXPECT_THAT(names(network), ElementsAre("image", "conv", "norm"));
}

TEST(FuseActivation, MovesIntoTheConvolution) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("conv", pointwise(2, 3, 1), {0});
  graph.add("leaky", Activate{kLeaky}, {1});
  graph.outputs = {{"out", 2}};
  Network network = make_network(std::move(graph));

  fuse_activation(network);

  ASSERT_THAT(names(network), ElementsAre("image", "conv"));
  EXPECT_THAT(std::get<Convolution>(network.nodes[1].op).slope, Each(0.5F));
}

TEST(FuseActivation, MovesIntoABatchNormThatStaysAlone) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("pool", MaxPool2d{}, {0});
  graph.add("norm", BatchNorm{Tensor({3}), Tensor({3}), Tensor({3}), Tensor({3})}, {1});
  graph.add("relu", Activate{kRelu}, {2});
  graph.outputs = {{"out", 3}};
  Network network = make_network(std::move(graph));

  fuse_activation(network);

  ASSERT_THAT(names(network), ElementsAre("image", "pool", "norm"));
  EXPECT_EQ(std::get<AffineOp>(network.nodes[2].op).slope, 0);
}

TEST(FuseActivation, GoesThroughAConcatenationIntoItsConvolutions) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("a", pointwise(2, 3, 1), {0});
  graph.add("b", pointwise(4, 3, 1), {0});
  graph.add("concat", Concat{}, {1, 2});
  graph.add("relu", Activate{kRelu}, {3});
  graph.outputs = {{"out", 4}};
  Network network = make_network(std::move(graph));

  fuse_activation(network);

  ASSERT_THAT(names(network), ElementsAre("image", "a", "b", "concat"));
  EXPECT_THAT(std::get<Convolution>(network.nodes[1].op).slope, Each(0));
  EXPECT_THAT(std::get<Convolution>(network.nodes[2].op).slope, Each(0));
  EXPECT_EQ(std::get<ConcatOp>(network.nodes[3].op).slope, 1);
}

TEST(FuseActivation, StaysInTheConcatenationWhenAPartIsReadBefore) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("a", pointwise(2, 3, 1), {0});
  graph.add("b", pointwise(4, 3, 1), {0});
  graph.add("concat", Concat{}, {1, 2});
  graph.add("relu", Activate{kRelu}, {3});
  graph.outputs = {{"out", 4}, {"a", 1}};
  Network network = make_network(std::move(graph));

  fuse_activation(network);

  EXPECT_THAT(std::get<Convolution>(network.nodes[1].op).slope, Each(1));
  EXPECT_EQ(std::get<ConcatOp>(network.nodes[3].op).slope, 0);
}

TEST(FuseResidualAdd, TheLaterConvolutionTakesTheShortcutIn) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("shortcut", pointwise(4, 3, 1), {0});
  graph.add("main", pointwise(4, 3, 1), {0});
  graph.add("sum", Add{kRelu}, {2, 1});
  graph.outputs = {{"out", 3}};
  Network network = make_network(std::move(graph));

  fuse_residual_add(network);

  ASSERT_THAT(names(network), ElementsAre("image", "shortcut", "sum"));
  EXPECT_THAT(network.nodes[2].inputs, ElementsAre(0, 1));
  EXPECT_THAT(std::get<Convolution>(network.nodes[2].op).slope, Each(0));
}

TEST(FuseUpsampleAdd, BecomesOneStep) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("pool", MaxPool2d{}, {0});
  graph.add("up", UpsampleNearestLike{}, {1, 0});
  graph.add("sum", Add{}, {2, 0});
  graph.outputs = {{"out", 3}};
  Network network = make_network(std::move(graph));

  fuse_upsample_add(network);

  ASSERT_THAT(names(network), ElementsAre("image", "pool", "sum"));
  EXPECT_TRUE(std::holds_alternative<UpsampleAddOp>(network.nodes[2].op));
  EXPECT_THAT(network.nodes[2].inputs, ElementsAre(0, 1));
}

TEST(MergeConvolutions, PutsTheChannelsOfOneInputTogether) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("a", pointwise(2, 3, 1), {0});
  graph.add("other", dense3x3(2, 3), {0});
  graph.add("b", pointwise(1, 3, 5), {0});
  graph.outputs = {{"a", 1}, {"other", 2}, {"b", 3}};
  Network network = make_network(std::move(graph));

  merge_convolutions(network);

  ASSERT_THAT(names(network), ElementsAre("image", "a | b", "other"));
  EXPECT_THAT(network.nodes[1].outputs, ElementsAre(1, 3));
  EXPECT_THAT(std::get<Convolution>(network.nodes[1].op).weight.values(),
              ElementsAre(1, 1, 1, 1, 1, 1, 5, 5, 5));
}

TEST(FuseSeparable, JoinsDepthwiseAndPointwise) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("depthwise", depthwise3x3(3), {0});
  graph.add("pointwise", pointwise(8, 3, 1), {1});
  graph.outputs = {{"out", 2}};
  Network network = make_network(std::move(graph));

  fuse_separable(network);

  ASSERT_THAT(names(network), ElementsAre("image", "pointwise"));
  EXPECT_TRUE(std::holds_alternative<SeparableConvolution>(network.nodes[1].op));
  EXPECT_THAT(network.nodes[1].inputs, ElementsAre(0));
}

TEST(FuseImageInput, TheFirstConvolutionReadsTheBytes) {
  Graph graph;
  graph.add("image", ImageInput{{1, 2, 3}}, {});
  graph.add("conv", dense3x3(8, 3), {0});
  graph.outputs = {{"out", 1}};
  Network network = make_network(std::move(graph));

  fuse_image_input(network);

  ASSERT_THAT(names(network), ElementsAre("conv"));
  EXPECT_THAT(std::get<ImageConvolution>(network.nodes[0].op).image.mean, ElementsAre(1, 2, 3));
}

TEST(PlaceInConcat, ConvolutionsWriteIntoTheirSlices) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("a", pointwise(32, 3, 1), {0});
  graph.add("b", pointwise(20, 3, 1), {0});
  graph.add("concat", Concat{}, {1, 2});
  graph.outputs = {{"out", 3}};
  Network network = make_network(std::move(graph));

  place_in_concat(network);

  EXPECT_THAT(names(network), ElementsAre("image", "a", "b"));
  EXPECT_EQ(network.values[1].whole, 3);
  EXPECT_EQ(network.values[2].whole, 3);
  EXPECT_EQ(network.values[2].first_channel, 32);
}

TEST(PlaceInConcat, CopiesWhereASliceWouldCutAVector) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("a", pointwise(20, 3, 1), {0});
  graph.add("b", pointwise(32, 3, 1), {0});
  graph.add("concat", Concat{}, {1, 2});
  graph.outputs = {{"out", 3}};
  Network network = make_network(std::move(graph));

  place_in_concat(network);

  EXPECT_THAT(names(network), ElementsAre("image", "a", "b", "concat"));
}

TEST(PlaceInConcat, OutputsOfOneConvolutionLieSideBySide) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("a", pointwise(4, 3, 1), {0});
  graph.add("b", pointwise(20, 3, 1), {0});
  graph.outputs = {{"a", 1}, {"b", 2}};
  Network network = make_network(std::move(graph));
  merge_convolutions(network);

  place_in_concat(network);

  EXPECT_EQ(network.values[1].whole, 3);
  EXPECT_EQ(network.values[2].whole, 3);
  EXPECT_EQ(network.values[2].first_channel, 4);
  EXPECT_EQ(network.values[3].channels, 24);
}

TEST(RemoveDeadNodes, KeepsWhatOutputsNeed) {
  Graph graph;
  graph.add("image", ImageInput{}, {});
  graph.add("used", pointwise(2, 3, 1), {0});
  graph.add("dead", pointwise(2, 2, 1), {1});
  graph.add("dead too", Activate{kRelu}, {2});
  graph.outputs = {{"out", 1}};
  Network network = make_network(std::move(graph));

  remove_dead_nodes(network);

  EXPECT_THAT(names(network), ElementsAre("image", "used"));
}

TEST(Optimise, RetinaFaceHasThirtyThreeSteps) {
  Network network = make_network(testing::retinaface_mobilenet025(1));
  EXPECT_GT(network.nodes.size(), 150U);

  optimise(network);

  // first convolution, 13 separable, 3 lateral, 2 x (sum, merge), 3 x (3 convolutions, heads)
  EXPECT_EQ(network.nodes.size(), 1U + 13 + 3 + 4 + 12);
}

}  // namespace
}  // namespace retinaface::nn::internal
