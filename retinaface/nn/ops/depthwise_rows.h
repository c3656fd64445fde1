#pragma once

#include <array>

#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {

/// The prepared 3x3 depthwise filter, which computes one output row at a time.
class DepthwiseRows {
 public:
  DepthwiseRows(const Convolution& convolution, const Kernels& kernels);

  [[nodiscard]] Extent output_extent(Extent input) const {
    return {(input.height - 1) / stride_ + 1, (input.width - 1) / stride_ + 1};
  }
  [[nodiscard]] int channels() const { return channels_; }
  [[nodiscard]] int padded() const { return padded_; }
  [[nodiscard]] double macs_per_pixel() const { return 9.0 * channels_; }
  [[nodiscard]] std::size_t bytes() const { return 4 * weights_[0].values().size_bytes(); }

  /// Output row y of an image into `out`, pixels `out_stride` apart.
  void run(const Map& in, std::int64_t image, int y, float* out, std::ptrdiff_t out_stride) const;

 private:
  const Kernels* kernels_;
  int channels_, padded_, stride_;
  /// One filter for each combination of missing rows: above (1) and below (2) have zero weights.
  std::array<Tensor, 4> weights_;
  Tensor bias_, slope_;
};

}  // namespace retinaface::nn::internal
