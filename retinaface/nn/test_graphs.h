#pragma once

#include <string>
#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/nn/engine.h"

// Graphs with seeded weights for tests and benchmarks of the engine alone.
namespace retinaface::nn::testing {

[[nodiscard]] Graph clone(const Graph& graph);

/// Values in [-scale, scale).
[[nodiscard]] Tensor random_tensor(Random& random, Shape shape, double scale = 1);

/// Adds layers with weights scaled so that activations keep their size.
class GraphBuilder {
 public:
  explicit GraphBuilder(std::uint64_t seed) : random_(seed) {}

  struct ConvShape {
    int out_channels = 1;
    int kernel = 1;
    int stride = 1;
    int groups = 1;
    int padding = -1;  ///< -1: kernel / 2
  };

  ValueId image();
  ValueId conv(ValueId input, const ConvShape& shape);
  /// Its offsets, by a convolution of the input, reach a few pixels and beyond the border.
  /// @param shape  of one group
  ValueId deformable(ValueId input, const ConvShape& shape);
  ValueId batch_norm(ValueId input);
  ValueId leaky(ValueId input, float slope);
  ValueId relu(ValueId input) { return leaky(input, 0); }
  /// Convolution, BatchNorm, activation.
  ValueId block(ValueId input, const ConvShape& shape, float slope);
  /// Depthwise 3x3 and 1x1, each a block.
  ValueId separable(ValueId input, int out_channels, int stride, float slope);
  ValueId sum(ValueId a, ValueId b) { return graph.add(next_name("sum"), Add{}, {a, b}); }
  ValueId upsample(ValueId input, ValueId like);
  ValueId concat(std::vector<ValueId> inputs);
  void output(ValueId value);

  [[nodiscard]] int channels(ValueId value) const;

  Graph graph;

 private:
  std::string next_name(const std::string& kind);

  Random random_;
  std::vector<int> channels_;
};

/// The shape of RetinaFace with MobileNetV1 x0.25 as published by biubug6: 56 convolutions.
[[nodiscard]] Graph retinaface_mobilenet025(std::uint64_t seed);

/// A stem with max pooling, `num_blocks` bottlenecks with shortcuts, one of them with stride 2.
[[nodiscard]] Graph small_resnet(std::uint64_t seed, int width);

/// Every fusion at once, with strides that do not divide and slices that cut vectors.
[[nodiscard]] Graph all_fusions();

/// The picture is the output: mean 1, 2, 3 and scale 1, 10, 100.
[[nodiscard]] Graph image_only(int size_multiple);

struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> bytes;

  [[nodiscard]] InputImage view() const {
    return {bytes.data(), width, height, std::ptrdiff_t{width} * 3, false};
  }
};
[[nodiscard]] Picture random_picture(std::uint64_t seed, int width, int height);

/// The values of one picture's output, channels innermost, without gaps.
[[nodiscard]] std::vector<float> values(const OutputView& view, int image = 0);

[[nodiscard]] Engine compile(const Graph& graph, const EngineOptions& options = {.num_threads = 1});

/// All outputs of one picture, one after the other.
[[nodiscard]] std::vector<float> outputs_of(const Engine& engine, const Picture& picture);

}  // namespace retinaface::nn::testing
