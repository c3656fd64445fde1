#pragma once

#include <span>
#include <vector>

#include "retinaface/nn/network.h"
#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {

/// Output channels of a convolution that lie side by side in memory, perhaps of several outputs.
struct OutputRun {
  std::size_t output = 0;  ///< the first of them: the run starts at its first channel
  int first_channel = 0;   ///< of the convolution
  int channels = 0;
  int packed_first = 0;  ///< where the run starts when all runs are padded and put together
  int padded = 0;
};

/// How the output channels of a convolution are dealt out, with bias and slope in that order.
struct OutputLayout {
  std::vector<OutputRun> runs;
  std::vector<int> channel_of_packed;  ///< -1 for padding
  std::vector<float> bias, slope;      ///< packed

  [[nodiscard]] int packed_channels() const { return static_cast<int>(channel_of_packed.size()); }
};

[[nodiscard]] OutputLayout make_output_layout(const Network& network, const NetworkNode& node,
                                              const Convolution& convolution);

/// The output of a convolution without a place in a network: one run.
[[nodiscard]] OutputLayout make_single_layout(const Convolution& convolution);

/// Where a pixel of each run and its residual stand.
struct PixelTarget {
  const Map* outputs;   ///< all outputs of the node
  const Map* residual;  ///< null: none
  std::int64_t image, y, x;

  [[nodiscard]] float* of(const OutputRun& run) const {
    return outputs[run.output].row(image, y) + x * outputs[run.output].pixel_stride;
  }
  [[nodiscard]] const float* residual_of(const OutputRun& run) const {
    if (residual == nullptr) return nullptr;
    return residual->row(image, y) + x * residual->pixel_stride + run.first_channel;
  }
};

}  // namespace retinaface::nn::internal
