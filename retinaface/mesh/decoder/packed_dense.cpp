#include <algorithm>

#include "retinaface/mesh/decoder/packed_convolution.h"
#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/kernels/plain.h"

namespace retinaface::mesh::internal {

std::size_t padded_channels(std::size_t channels) {
  if (channels <= 8) return channels <= 4 ? 4 : 8;
  return (channels + 15) / 16 * 16;
}

const nn::internal::Kernels& best_kernels() {
  const auto& isas = nn::internal::usable_isas();
  return isas.empty() ? nn::internal::plain_kernels() : isas.front().kernels;
}

PackedDense::PackedDense(const nn::internal::Kernels& kernels, std::size_t num_segments,
                         std::size_t depth, std::size_t outputs, std::span<const float> weight,
                         std::span<const float> bias, float negative_slope)
    : kernels_(kernels),
      depth_(depth),
      padded_(padded_channels(outputs)),
      panel_width_(std::min(padded_, static_cast<std::size_t>(kernels.max_panel_width))),
      weight_(num_segments * depth * padded_, 0.F),
      bias_(padded_, 0.F),
      slope_(padded_, negative_slope) {
  const std::size_t rows = num_segments * depth;
  std::copy(bias.begin(), bias.end(), bias_.begin());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t o = 0; o < outputs; ++o) {
      const std::size_t first = o / panel_width_ * panel_width_;
      const std::size_t width = std::min(panel_width_, padded_ - first);
      weight_[first * rows + row * width + (o - first)] = weight[row * outputs + o];
    }
  }
}

void PackedDense::run(std::span<const float* const> segments, std::size_t x_stride,
                      std::size_t rows, float* y) const {
  const std::size_t num_weight_rows = segments.size() * depth_;
  for (std::size_t first = 0; first < padded_; first += panel_width_) {
    kernels_.gemm({.segments = segments.data(),
                   .num_segments = static_cast<int>(segments.size()),
                   .depth = static_cast<int>(depth_),
                   .a_stride = static_cast<std::ptrdiff_t>(x_stride),
                   .b = weight_.data() + first * num_weight_rows,
                   .bias = bias_.data() + first,
                   .slope = slope_.data() + first,
                   .c = y + first,
                   .c_stride = static_cast<std::ptrdiff_t>(padded_),
                   .rows = static_cast<int>(rows),
                   .width = static_cast<int>(std::min(panel_width_, padded_ - first))});
  }
}

}  // namespace retinaface::mesh::internal
