#pragma once

#include <string>
#include <variant>
#include <vector>

#include "retinaface/nn/graph.h"

namespace retinaface::nn::internal {

/// The negative side of a piecewise-linear activation: y = x < 0 ? slope * x : x.
/// 1 is the identity, 0 is ReLU.
[[nodiscard]] float negative_slope(const Activation& activation);

inline constexpr int kMaxDenseKernel = 16;

/// Convolution with an epilogue: y = act(conv(x) + bias [+ second input]), one slope per channel.
/// With several outputs the channels are dealt out to them in order.
struct Convolution {
  Tensor weight;  ///< [out_channels, in_channels / groups, kernel, kernel]
  std::vector<float> bias, slope;
  int stride = 1;
  int padding = 0;
  int groups = 1;

  [[nodiscard]] int out_channels() const { return static_cast<int>(weight.shape()[0]); }
  [[nodiscard]] int kernel() const { return static_cast<int>(weight.shape()[2]); }
  [[nodiscard]] int in_channels() const { return static_cast<int>(weight.shape()[1]) * groups; }
  /// Whether the fast kernels for dense convolutions take it; the reference does the others.
  [[nodiscard]] bool is_dense() const { return groups == 1 && kernel() <= kMaxDenseKernel; }
  [[nodiscard]] bool is_depthwise() const {
    return groups > 1 && weight.shape()[1] == 1 && groups == out_channels();
  }
  /// Whether the fast kernel for depthwise convolutions takes it; the reference does the others.
  [[nodiscard]] bool is_depthwise3x3() const {
    return is_depthwise() && kernel() == 3 && padding == 1 && stride <= 2;
  }
};

/// A dense convolution that reads the pictures themselves, normalising as it goes.
struct ImageConvolution {
  ImageInput image;
  Convolution convolution;
};

/// See DeformConv2d; the second input holds offsets and masks.
struct DeformableConvolution {
  Convolution convolution;
};

/// 3x3 depthwise, then 1x1; the value between the two never reaches memory.
struct SeparableConvolution {
  Convolution depthwise, pointwise;
};

/// y = act(scale x + shift), per channel: a BatchNorm that no convolution took in.
struct AffineOp {
  std::vector<double> scale, shift;
  float slope = 1;
};
struct ActivateOp {
  float slope = 1;
};
struct AddOp {
  float slope = 1;
};
struct ConcatOp {
  float slope = 1;
};
/// First input + second input, upsampled to the size of the first; then the activation.
struct UpsampleAddOp {
  float slope = 1;
};

using NetworkOp = std::variant<ImageInput, Convolution, ImageConvolution, DeformableConvolution,
                               SeparableConvolution, AffineOp, ActivateOp, AddOp, ConcatOp,
                               UpsampleNearestLike, UpsampleAddOp, MaxPool2d>;

struct NetworkNode {
  std::string name;
  NetworkOp op;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
};

/// A value may live in a range of channels of another one, its `whole`, which lives in itself.
struct NetworkValue {
  int channels = 0;
  ValueId whole = 0;
  int first_channel = 0;
};

/// The graph in the form that the passes work on: nodes in the order of computation.
struct Network {
  std::vector<NetworkNode> nodes;
  std::vector<NetworkValue> values;
  std::vector<GraphOutput> outputs;
  int size_multiple = 1;

  ValueId add_value(int channels);
};

/// Node i and value i of the graph become node i and value i of the network.
/// @throws ContractError  see value_channels
[[nodiscard]] Network make_network(Graph graph);

/// The node that writes a value, or -1, as indices into `Network::nodes`.
[[nodiscard]] std::vector<int> writers_of_values(const Network& network);

/// How often each value is needed.
class ReadCounts {
 public:
  explicit ReadCounts(const Network& network);
  /// Whether one input of one node is all that needs the value.
  [[nodiscard]] bool has_one_reader(ValueId value) const;

 private:
  std::vector<int> reads_;  ///< a graph output counts as two
};

/// The convolution that a node ends with, or null.
[[nodiscard]] Convolution* last_convolution(NetworkNode& node);

/// Removes the nodes marked true.
void erase_nodes(Network& network, const std::vector<bool>& doomed);

/// Memory layout of a value: floats from one pixel to the next. Multiples of 16 let every vector
/// width work without tails; up to 4 and 8 channels the rows of thin layers stay dense.
[[nodiscard]] constexpr int padded_channels(int channels) {
  if (channels <= 4) return 4;
  if (channels <= 8) return 8;
  return (channels + 15) / 16 * 16;
}

}  // namespace retinaface::nn::internal
