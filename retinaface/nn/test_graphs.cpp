#include "retinaface/nn/test_graphs.h"

#include <cmath>
#include <utility>

namespace retinaface::nn::testing {
namespace {

Tensor clone_if_any(const Tensor& tensor) {
  return tensor.values().empty() ? Tensor() : tensor.clone();
}

struct CloneOp {
  Op operator()(const Conv2d& op) const {
    return Conv2d{clone_if_any(op.weight),
                  clone_if_any(op.bias),
                  op.stride,
                  op.padding,
                  op.groups,
                  op.activation};
  }
  Op operator()(const DeformConv2d& op) const {
    return DeformConv2d{clone_if_any(op.weight), clone_if_any(op.bias), op.stride, op.padding,
                        op.activation};
  }
  Op operator()(const BatchNorm& op) const {
    return BatchNorm{op.gamma.clone(), op.beta.clone(), op.mean.clone(), op.variance.clone(),
                     op.epsilon};
  }
  template <typename Same>
  Op operator()(const Same& op) const {
    return op;
  }
};

}  // namespace

Graph clone(const Graph& graph) {
  Graph copy;
  copy.outputs = graph.outputs;
  copy.size_multiple = graph.size_multiple;
  for (const Node& node : graph.nodes) {
    copy.add(node.name, std::visit(CloneOp{}, node.op), node.inputs);
  }
  return copy;
}

Tensor random_tensor(Random& random, Shape shape, double scale) {
  Tensor tensor(std::move(shape));
  for (float& value : tensor.values()) value = static_cast<float>(random.uniform(-scale, scale));
  return tensor;
}

std::string GraphBuilder::next_name(const std::string& kind) {
  return kind + std::to_string(graph.nodes.size());
}

int GraphBuilder::channels(ValueId value) const {
  return value_channels(graph)[static_cast<std::size_t>(value)];
}

ValueId GraphBuilder::image() {
  return graph.add("image", ImageInput{{104, 117, 123}, {0.02F, 0.02F, 0.02F}}, {});
}

ValueId GraphBuilder::conv(ValueId input, const ConvShape& shape) {
  const int in_per_group = channels(input) / shape.groups;
  Conv2d conv;
  conv.weight =
      random_tensor(random_, {shape.out_channels, in_per_group, shape.kernel, shape.kernel},
                    std::sqrt(5.0 / (in_per_group * shape.kernel * shape.kernel)));
  conv.bias = random_tensor(random_, {shape.out_channels}, 0.1);
  conv.stride = shape.stride;
  conv.padding = shape.padding >= 0 ? shape.padding : shape.kernel / 2;
  conv.groups = shape.groups;
  return graph.add(next_name("conv"), std::move(conv), {input});
}

ValueId GraphBuilder::deformable(ValueId input, const ConvShape& shape) {
  ConvShape numbers = shape;
  numbers.out_channels = 3 * shape.kernel * shape.kernel;
  const ValueId offsets = conv(input, numbers);
  const int in_channels = channels(input);
  DeformConv2d conv;
  conv.weight =
      random_tensor(random_, {shape.out_channels, in_channels, shape.kernel, shape.kernel},
                    std::sqrt(5.0 / (in_channels * shape.kernel * shape.kernel)));
  conv.bias = random_tensor(random_, {shape.out_channels}, 0.1);
  conv.stride = shape.stride;
  conv.padding = shape.padding >= 0 ? shape.padding : shape.kernel / 2;
  return graph.add(next_name("deformable"), std::move(conv), {input, offsets});
}

ValueId GraphBuilder::batch_norm(ValueId input) {
  const int count = channels(input);
  BatchNorm norm{random_tensor(random_, {count}, 0.2), random_tensor(random_, {count}, 0.2),
                 random_tensor(random_, {count}, 0.2), random_tensor(random_, {count}, 0.2)};
  for (float& value : norm.gamma.values()) value += 1;
  for (float& value : norm.variance.values()) value += 1;
  return graph.add(next_name("norm"), std::move(norm), {input});
}

ValueId GraphBuilder::leaky(ValueId input, float slope) {
  const auto kind = slope == 0 ? ActivationKind::Relu : ActivationKind::LeakyRelu;
  return graph.add(next_name("act"), Activate{{kind, slope}}, {input});
}

ValueId GraphBuilder::block(ValueId input, const ConvShape& shape, float slope) {
  const ValueId normed = batch_norm(conv(input, shape));
  return slope == 1 ? normed : leaky(normed, slope);
}

ValueId GraphBuilder::separable(ValueId input, int out_channels, int stride, float slope) {
  const int in_channels = channels(input);
  const ValueId depthwise = block(
      input, {.out_channels = in_channels, .kernel = 3, .stride = stride, .groups = in_channels},
      slope);
  return block(depthwise, {.out_channels = out_channels}, slope);
}

ValueId GraphBuilder::upsample(ValueId input, ValueId like) {
  return graph.add(next_name("upsample"), UpsampleNearestLike{}, {input, like});
}

ValueId GraphBuilder::concat(std::vector<ValueId> inputs) {
  return graph.add(next_name("concat"), Concat{}, std::move(inputs));
}

void GraphBuilder::output(ValueId value) {
  graph.outputs.push_back({"out" + std::to_string(graph.outputs.size()), value});
}

Graph retinaface_mobilenet025(std::uint64_t seed) {
  constexpr float kSlope = 0.1F;
  GraphBuilder b(seed);
  ValueId x = b.block(b.image(), {.out_channels = 8, .kernel = 3, .stride = 2}, kSlope);
  const auto layers = [&](std::initializer_list<std::pair<int, int>> channels_and_strides) {
    for (const auto& [channels, stride] : channels_and_strides) {
      x = b.separable(x, channels, stride, kSlope);
    }
    return x;
  };
  const ValueId c3 = layers({{16, 1}, {32, 2}, {32, 1}, {64, 2}, {64, 1}});
  const ValueId c4 = layers({{128, 2}, {128, 1}, {128, 1}, {128, 1}, {128, 1}, {128, 1}});
  const ValueId c5 = layers({{256, 2}, {256, 1}});

  const auto lateral = [&](ValueId value) { return b.block(value, {.out_channels = 64}, kSlope); };
  const auto merge = [&](ValueId value) {
    return b.block(value, {.out_channels = 64, .kernel = 3}, kSlope);
  };
  ValueId p3 = lateral(c3);
  ValueId p4 = lateral(c4);
  const ValueId p5 = lateral(c5);
  p4 = merge(b.sum(p4, b.upsample(p5, p4)));
  p3 = merge(b.sum(p3, b.upsample(p4, p3)));

  for (const ValueId level : {p3, p4, p5}) {
    const ValueId branch3 = b.block(level, {.out_channels = 32, .kernel = 3}, 1);
    const ValueId shared5 = b.block(level, {.out_channels = 16, .kernel = 3}, kSlope);
    const ValueId branch5 = b.block(shared5, {.out_channels = 16, .kernel = 3}, 1);
    const ValueId shared7 = b.block(shared5, {.out_channels = 16, .kernel = 3}, kSlope);
    const ValueId branch7 = b.block(shared7, {.out_channels = 16, .kernel = 3}, 1);
    const ValueId context = b.relu(b.concat({branch3, branch5, branch7}));
    for (const int channels : {4, 8, 20}) b.output(b.conv(context, {.out_channels = channels}));
  }
  b.graph.size_multiple = 32;
  return std::move(b.graph);
}

Graph small_resnet(std::uint64_t seed, int width) {
  GraphBuilder b(seed);
  ValueId x = b.block(b.image(), {.out_channels = width, .kernel = 7, .stride = 2}, 0);
  x = b.graph.add("pool", MaxPool2d{}, {x});
  for (const int stride : {1, 1, 2}) {
    ValueId y = b.block(x, {.out_channels = width}, 0);
    y = b.block(y, {.out_channels = width, .kernel = 3, .stride = stride}, 0);
    y = b.block(y, {.out_channels = 4 * width}, 1);
    const bool same_shape = stride == 1 && b.channels(x) == 4 * width;
    const ValueId shortcut =
        same_shape ? x : b.block(x, {.out_channels = 4 * width, .stride = stride}, 1);
    x = b.relu(b.sum(y, shortcut));
  }
  b.output(x);
  return std::move(b.graph);
}

Graph all_fusions() {
  GraphBuilder b(4);
  const ValueId stem = b.block(b.image(), {.out_channels = 8, .kernel = 3, .stride = 2}, 0.1F);
  const ValueId fine = b.separable(stem, 24, 2, 0.1F);
  const ValueId coarse = b.graph.add("pool", MaxPool2d{}, {b.separable(fine, 24, 2, 0.1F)});
  const ValueId merged =
      b.block(b.sum(fine, b.upsample(coarse, fine)), {.out_channels = 24, .kernel = 3}, 0);
  const ValueId a = b.block(merged, {.out_channels = 32, .kernel = 3}, 1);
  const ValueId c = b.block(merged, {.out_channels = 17, .kernel = 3}, 0.1F);
  const ValueId d = b.block(c, {.out_channels = 5, .kernel = 3}, 1);
  const ValueId bent = b.batch_norm(b.deformable(merged, {.out_channels = 16, .kernel = 3}));
  const ValueId context = b.relu(b.concat({a, bent, d}));
  const ValueId odd = b.relu(b.concat({c, a, c}));
  b.output(b.conv(context, {.out_channels = 3}));
  b.output(b.conv(context, {.out_channels = 10}));
  b.output(b.relu(b.sum(b.conv(odd, {.out_channels = 24}), merged)));
  b.output(b.leaky(b.batch_norm(odd), 0.3F));
  return std::move(b.graph);
}

Graph image_only(int size_multiple) {
  Graph graph;
  graph.add("image", ImageInput{{1, 2, 3}, {1, 10, 100}}, {});
  graph.outputs = {{"pixels", 0}};
  graph.size_multiple = size_multiple;
  return graph;
}

Picture random_picture(std::uint64_t seed, int width, int height) {
  Random random(seed);
  Picture picture{width, height, {}};
  picture.bytes.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (auto& byte : picture.bytes) byte = static_cast<std::uint8_t>(random.below(256));
  return picture;
}

std::vector<float> values(const OutputView& view, int image) {
  std::vector<float> result;
  const std::ptrdiff_t pixels = std::ptrdiff_t{view.height} * view.width;
  for (std::ptrdiff_t i = 0; i < pixels; ++i) {
    const float* pixel = view.data + (image * pixels + i) * view.pixel_stride;
    result.insert(result.end(), pixel, pixel + view.channels);
  }
  return result;
}

Engine compile(const Graph& graph, const EngineOptions& options) {
  return Engine::compile(clone(graph), options).value();
}

std::vector<float> outputs_of(const Engine& engine, const Picture& picture) {
  const InputImage image = picture.view();
  const RunOutputs outputs = engine.run({&image, 1}).value();
  std::vector<float> all;
  for (const OutputView& view : outputs.views()) {
    const std::vector<float> one = values(view);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

}  // namespace retinaface::nn::testing
