#include <algorithm>
#include <cmath>
#include <utility>

#include "retinaface/nn/ops/packed_gemm.h"

namespace retinaface::nn::internal {
namespace {

/// Pixels per task: their sampled windows stay in the second-level cache while all panels pass.
constexpr std::int64_t kPixelsPerTask = 32;

/// The pixel left of or above a position, and how far the position is beyond it.
struct Cell {
  int first;
  float fraction;
};

Cell cell_of(float position) {
  const float first = std::floor(position);
  return {static_cast<int>(first), position - first};
}

/// Deformable convolution: samples the window of every pixel into a row, then multiplies matrices.
class Deformable final : public Operator {
 public:
  Deformable(OutputLayout layout, const Convolution& conv, const Kernels& kernels)
      : layout_(std::move(layout)),
        kernel_(conv.kernel()),
        stride_(conv.stride),
        padding_(conv.padding),
        channels_(conv.in_channels()),
        kernels_(&kernels),
        gemm_(kernels, layout_, 1, num_taps() * channels_, false,
              [&](int k, int channel) {
                const std::int64_t input = std::int64_t{channel} * channels_ + k % channels_;
                return conv.weight.data()[input * num_taps() + k / channels_];
              }),
        macs_(static_cast<double>(conv.weight.values().size())) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return inputs[1];
  }

  [[nodiscard]] std::size_t scratch_size(std::span<const Extent>, Extent) const override {
    return static_cast<std::size_t>(kPixelsPerTask * row_size());
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Extent out = outputs[0].extent;
    const std::int64_t pixels = std::int64_t{out.height} * out.width;
    const std::int64_t tasks = (pixels + kPixelsPerTask - 1) / kPixelsPerTask;
    context.parallel_for(context.batch() * tasks, [&](std::int64_t item, float* scratch) {
      const std::int64_t image = item / tasks;
      const std::int64_t first = item % tasks * kPixelsPerTask;
      const std::int64_t end = std::min(first + kPixelsPerTask, pixels);
      for (std::int64_t pixel = first; pixel < end; ++pixel) {
        sample_window(inputs, image, pixel, scratch + (pixel - first) * row_size());
      }
      const float* const rows = scratch;
      gemm_.convolve({&rows, row_size(), static_cast<int>(end - first)}, layout_,
                     {outputs.data(), nullptr, image, 0, first});
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "sampled windows, gemm"; }
  [[nodiscard]] double macs_per_pixel() const override { return macs_; }
  [[nodiscard]] std::size_t weight_bytes() const override { return gemm_.bytes(); }

 private:
  [[nodiscard]] int num_taps() const { return kernel_ * kernel_; }
  [[nodiscard]] std::ptrdiff_t row_size() const { return std::ptrdiff_t{num_taps()} * channels_; }

  /// Writes whole vectors: a tap spills into the next one, which comes later.
  void sample_window(std::span<const Map> inputs, std::int64_t image, std::int64_t pixel,
                     float* out) const {
    const float* offsets = inputs[1].row(image, 0) + pixel * inputs[1].pixel_stride;
    const float* masks = offsets + 2 * num_taps();
    const auto y = static_cast<int>(pixel / inputs[1].extent.width) * stride_ - padding_;
    const auto x = static_cast<int>(pixel % inputs[1].extent.width) * stride_ - padding_;
    for (int k = 0; k < num_taps(); ++k, out += channels_) {
      const float mask = 2 / (1 + std::exp(-masks[k]));
      sample(inputs[0], image, static_cast<float>(y + k / kernel_) + offsets[2 * k],
             static_cast<float>(x + k % kernel_) + offsets[2 * k + 1], mask, out);
    }
  }

  /// All channels of `in` at a position, times `mask`; 0 outside.
  void sample(const Map& in, std::int64_t image, float y, float x, float mask, float* out) const {
    const int height = in.extent.height;
    const int width = in.extent.width;
    const std::ptrdiff_t count = (std::ptrdiff_t{channels_} + 3) / 4 * 4;
    if (!(y > -1 && x > -1 && y < static_cast<float>(height) && x < static_cast<float>(width))) {
      std::fill_n(out, count, 0.F);
      return;
    }
    const Cell row = cell_of(y);
    const Cell column = cell_of(x);
    // A corner outside weighs nothing and stands for its neighbour inside.
    const float above = row.first >= 0 ? mask * (1 - row.fraction) : 0;
    const float below = row.first + 1 < height ? mask * row.fraction : 0;
    const float left = column.first >= 0 ? 1 - column.fraction : 0;
    const float right = column.first + 1 < width ? column.fraction : 0;
    const float* top = in.row(image, std::max(row.first, 0));
    const float* bottom = in.row(image, std::min(row.first + 1, height - 1));
    const std::ptrdiff_t first = std::max(column.first, 0) * in.pixel_stride;
    const std::ptrdiff_t second = std::min(column.first + 1, width - 1) * in.pixel_stride;
    kernels_->blend({.corners = {top + first, top + second, bottom + first, bottom + second},
                     .weights = {above * left, above * right, below * left, below * right},
                     .out = out,
                     .count = count});
  }

  OutputLayout layout_;
  int kernel_, stride_, padding_, channels_;
  const Kernels* kernels_;
  PackedGemm gemm_;
  double macs_;
};

}  // namespace

std::unique_ptr<Operator> make_deformable(const Network& network, const NetworkNode& node,
                                          const Convolution& convolution, const Kernels& kernels) {
  return std::make_unique<Deformable>(make_output_layout(network, node, convolution), convolution,
                                      kernels);
}

}  // namespace retinaface::nn::internal
