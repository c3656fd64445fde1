#pragma once

#include <vector>

#include "retinaface/nn/kernels/kernels.h"
#include "retinaface/nn/ops/output_layout.h"

namespace retinaface::nn::internal {

/// The rows of the left matrix: segments of `depth` floats each.
struct GemmRows {
  const float* const* segments = nullptr;
  std::ptrdiff_t stride = 0;
  int rows = 0;
};

/// A matrix of weights cut into panels for one instruction set.
class PackedGemm {
 public:
  PackedGemm() = default;
  /// @param weight  weight(k, channel) of the convolution, k in [0, num_segments * depth)
  /// @param one_run all packed channels go to one place (see `multiply`)
  template <typename Weight>
  PackedGemm(const Kernels& kernels, const OutputLayout& layout, int num_segments, int depth,
             bool one_run, const Weight& weight)
      : kernels_(&kernels), num_segments_(num_segments), depth_(depth) {
    cut_into_panels(layout, one_run);
    for (const Panel& panel : panels_) {
      for (int k = 0; k < num_segments * depth; ++k) {
        for (int n = 0; n < panel.width; ++n) {
          const int channel =
              layout.channel_of_packed[static_cast<std::size_t>(panel.packed_first) +
                                       static_cast<std::size_t>(n)];
          weights_.data()[panel.offset + std::ptrdiff_t{k} * panel.width + n] =
              channel < 0 ? 0.F : weight(k, channel);
        }
      }
    }
  }

  /// Products with bias, residual and activation, into the pixels from `target` on.
  void convolve(const GemmRows& a, const OutputLayout& layout, const PixelTarget& target) const;

  /// Plain products, into rows of `layout.packed_channels()` floats.
  void multiply(const GemmRows& a, float* c, std::ptrdiff_t c_stride) const;

  [[nodiscard]] std::size_t bytes() const { return weights_.values().size_bytes(); }

 private:
  struct Panel {
    std::size_t run = 0;
    int packed_first = 0;
    int width = 0;
    std::ptrdiff_t offset = 0;  ///< floats
  };
  void cut_into_panels(const OutputLayout& layout, bool one_run);
  void cut_run(std::size_t run, int packed_first, int padded);
  [[nodiscard]] GemmPanel panel_of(const GemmRows& a, const Panel& panel) const;

  const Kernels* kernels_ = nullptr;
  int num_segments_ = 1;
  int depth_ = 0;
  std::vector<Panel> panels_;
  Tensor weights_;
};

}  // namespace retinaface::nn::internal
