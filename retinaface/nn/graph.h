#pragma once

#include <array>
#include <string>
#include <variant>
#include <vector>

#include "retinaface/tensor/tensor.h"

namespace retinaface::nn {

/// Index of a node, and of the one value that it produces. Inputs come before their users.
using ValueId = int;

enum class ActivationKind { Identity, Relu, LeakyRelu };

struct Activation {
  ActivationKind kind = ActivationKind::Identity;
  float slope = 0;  ///< of the negative side, for LeakyRelu

  friend bool operator==(const Activation&, const Activation&) = default;
};

/// The network's picture: three channels, in network order (channel c is normalised by
/// `(byte - mean[c]) * scale[c]`). Pixels beyond the picture, up to the multiple of
/// `Graph::size_multiple`, are 0 after normalisation, as a picture padded with its mean would be.
struct ImageInput {
  std::array<float, 3> mean{};
  std::array<float, 3> scale{1, 1, 1};
};

/// 2D convolution with zero padding on all four sides.
struct Conv2d {
  Tensor weight;  ///< [out_channels, in_channels / groups, kernel, kernel]
  Tensor bias;    ///< [out_channels], or empty
  int stride = 1;
  int padding = 0;
  int groups = 1;
  Activation activation;  ///< applied last; set by the fusion pass
};

/// Deformable 2D convolution, version 2 (Zhu et al. 2019, eq. 1), of one group. Its inputs are x
/// and what a convolution says of the K = kernel² taps of every output pixel p: [3 K, height, width
/// of the output], K pairs (dy, dx) in input pixels, then K numbers m.
///
///     y(p) = bias + sum_k weight_k 2 sigmoid(m_k(p)) x(p stride - padding + k + (dy, dx)_k(p))
///
/// x is bilinear between pixels and 0 outside. Where dy, dx and m are 0 it is Conv2d.
struct DeformConv2d {
  Tensor weight;  ///< [out_channels, in_channels, kernel, kernel]
  Tensor bias;    ///< [out_channels], or empty
  int stride = 1;
  int padding = 0;
  Activation activation;  ///< applied last; set by the fusion pass
};

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, per channel; inference form.
struct BatchNorm {
  Tensor gamma, beta, mean, variance;  ///< [channels]
  float epsilon = 1e-5F;
};

struct Activate {
  Activation activation;
};

/// Elementwise sum of two values of one shape, then the activation.
struct Add {
  Activation activation;
};

/// Channels one after the other, then the activation.
struct Concat {
  Activation activation;
};

/// Nearest-neighbour upsampling of the first input to the height and width of the second:
/// source = floor(target * source_size / target_size).
struct UpsampleNearestLike {};

struct MaxPool2d {
  int kernel = 3;
  int stride = 2;
  int padding = 1;  ///< padded positions never win
};

using Op = std::variant<ImageInput, Conv2d, DeformConv2d, BatchNorm, Activate, Add, Concat,
                        UpsampleNearestLike, MaxPool2d>;

struct Node {
  std::string name;
  Op op;
  std::vector<ValueId> inputs;
};

struct GraphOutput {
  std::string name;
  ValueId value = 0;
};

/// A network as data. Node i produces value i; node 0 is the ImageInput.
struct Graph {
  std::vector<Node> nodes;
  std::vector<GraphOutput> outputs;
  /// Height and width are padded to multiples of this inside the engine (the largest stride).
  int size_multiple = 1;

  ValueId add(std::string name, Op op, std::vector<ValueId> inputs);
};

/// The number of channels of every value.
/// @throws ContractError  a node's inputs and weights do not fit together; the message names it
[[nodiscard]] std::vector<int> value_channels(const Graph& graph);

}  // namespace retinaface::nn
