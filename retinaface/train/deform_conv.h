#pragma once

#include "retinaface/train/torch.h"

namespace retinaface::train {

/// What a deformable convolution of one group (nn::DeformConv2d) computes with, K = kernel².
struct DeformConvInputs {
  torch::Tensor x;       ///< [N, C, H, W]
  torch::Tensor offset;  ///< [N, 2 K, out height, out width]: K pairs (dy, dx) in pixels of x
  torch::Tensor mask;    ///< [N, K, out height, out width]: what a tap weighs
  torch::Tensor weight;  ///< [O, C, kernel, kernel]
  torch::Tensor bias;    ///< [O], or undefined
};

/// Deformable convolution, version 2 (Zhu et al. 2019), differentiable once in all its inputs;
/// float or double, all of one type on the CPU.
/// @return [N, O, out height, out width]
/// @throws c10::Error  shapes or types that do not fit together
[[nodiscard]] torch::Tensor deform_conv2d(const DeformConvInputs& inputs, int stride, int padding);

/// The same from torch's own functions, for every device; takes several times the memory.
[[nodiscard]] torch::Tensor deform_conv2d_composed(const DeformConvInputs& inputs, int stride,
                                                   int padding);

}  // namespace retinaface::train
