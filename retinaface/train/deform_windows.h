#pragma once

#include "retinaface/train/torch.h"

namespace retinaface::train {

/// The windows that a deformable convolution reads from one picture, K = kernel² taps of each of
/// the P = out height * out width output pixels. Tensors are contiguous, on the CPU, of one type.
struct DeformWindows {
  torch::Tensor x;       ///< [H, W, C]
  torch::Tensor offset;  ///< [2 K, out height, out width]
  torch::Tensor mask;    ///< [K, out height, out width]
  int kernel = 3;
  int stride = 1;
  int padding = 1;
};

struct DeformWindowsGradient {
  torch::Tensor x, offset, mask;  ///< as in DeformWindows
};

/// Every window as a row: [P, K * C], tap by tap, bilinear between pixels, 0 outside, times the
/// mask.
[[nodiscard]] torch::Tensor sample_windows(const DeformWindows& windows);

/// What `sample_windows` hands back.
/// @param gradient  of its result, contiguous
[[nodiscard]] DeformWindowsGradient sample_windows_backward(const DeformWindows& windows,
                                                            const torch::Tensor& gradient);

}  // namespace retinaface::train
