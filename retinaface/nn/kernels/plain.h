#pragma once

#include "retinaface/nn/kernels/kernels.h"

namespace retinaface::nn::internal {

/// The definition of every kernel in clear loops: what the fast ones are tested against, and what
/// runs where no instruction set fits.
[[nodiscard]] const Kernels& plain_kernels();

}  // namespace retinaface::nn::internal
