#pragma once

#include "retinaface/nn/graph.h"

namespace retinaface::internal {

/// Moves each BatchNorm that alone reads a convolution into the convolution's weight and bias; an
/// identity takes its place.
void fold_norms(nn::Graph& graph);

}  // namespace retinaface::internal
