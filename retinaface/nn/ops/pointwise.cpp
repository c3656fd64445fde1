#include <algorithm>
#include <utility>

#include "retinaface/nn/ops/packed_gemm.h"

namespace retinaface::nn::internal {
namespace {

/// Pixels per task: their inputs stay in the first-level cache while all panels pass.
constexpr std::int64_t kPixelsPerTask = 96;

/// 1x1 convolution, stride 1: one matrix product over all pixels.
class Pointwise final : public Operator {
 public:
  Pointwise(OutputLayout layout, const Convolution& conv, const Kernels& kernels)
      : layout_(std::move(layout)),
        gemm_(kernels, layout_, 1, conv.in_channels(), false,
              [&](int k, int channel) {
                return conv.weight.data()[std::int64_t{channel} * conv.in_channels() + k];
              }),
        macs_(static_cast<double>(conv.weight.values().size())) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return inputs[0];
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Map& in = inputs[0];
    const Map* residual = inputs.size() > 1 ? &inputs[1] : nullptr;
    const std::int64_t pixels = std::int64_t{in.extent.height} * in.extent.width;
    const std::int64_t tasks = (pixels + kPixelsPerTask - 1) / kPixelsPerTask;
    context.parallel_for(context.batch() * tasks, [&](std::int64_t item, float*) {
      const std::int64_t image = item / tasks;
      const std::int64_t first = item % tasks * kPixelsPerTask;
      const float* a = in.row(image, 0) + first * in.pixel_stride;
      const auto rows = static_cast<int>(std::min(kPixelsPerTask, pixels - first));
      gemm_.convolve({&a, in.pixel_stride, rows}, layout_,
                     {outputs.data(), residual, image, 0, first});
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "1x1 gemm"; }
  [[nodiscard]] double macs_per_pixel() const override { return macs_; }
  [[nodiscard]] std::size_t weight_bytes() const override { return gemm_.bytes(); }

 private:
  OutputLayout layout_;
  PackedGemm gemm_;
  double macs_;
};

}  // namespace

std::unique_ptr<Operator> make_pointwise(const Network& network, const NetworkNode& node,
                                         const Convolution& convolution, const Kernels& kernels) {
  return std::make_unique<Pointwise>(make_output_layout(network, node, convolution), convolution,
                                     kernels);
}

}  // namespace retinaface::nn::internal
