#pragma once

#include "retinaface/nn/network.h"

namespace retinaface::nn::internal {

/// y = gamma (conv(x) - mean) / sqrt(variance + epsilon) + beta becomes one convolution.
void fold_batch_norm(Network& network);

/// An activation that is the only reader of a convolution, a BatchNorm, a sum or a concatenation
/// moves into it; one behind a concatenation of such convolutions moves into each of them.
void fuse_activation(Network& network);

/// conv(x) + y [+ activation], where nobody else reads conv(x), becomes one step.
void fuse_residual_add(Network& network);

/// y + upsample(x), where nobody else reads upsample(x), becomes one step.
void fuse_upsample_add(Network& network);

/// Dense convolutions of one input with one geometry become one with several outputs.
void merge_convolutions(Network& network);

/// A 3x3 depthwise convolution and the 1x1 that alone reads it become one step.
void fuse_separable(Network& network);

/// A dense convolution that alone reads the picture converts the bytes itself.
void fuse_image_input(Network& network);

/// A convolution whose result is concatenated writes into its place there. Outputs of merged
/// convolutions that stay behind share one storage.
void place_in_concat(Network& network);

/// Drops every node from which no output can be reached.
void remove_dead_nodes(Network& network);

/// All of the above in the order in which they help each other.
void optimise(Network& network);

}  // namespace retinaface::nn::internal
