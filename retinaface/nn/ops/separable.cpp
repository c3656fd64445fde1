#include <algorithm>
#include <utility>

#include "retinaface/nn/ops/depthwise_rows.h"
#include "retinaface/nn/ops/packed_gemm.h"

namespace retinaface::nn::internal {
namespace {

/// The depthwise rows of one task; they stay in the first-level cache until the 1x1 reads them.
constexpr int kRowFloats = 6144;
constexpr int kMaxRows = 8;

class Separable final : public Operator {
 public:
  Separable(OutputLayout layout, const SeparableConvolution& conv, const Kernels& kernels)
      : depthwise_(conv.depthwise, kernels),
        layout_(std::move(layout)),
        gemm_(kernels, layout_, 1, conv.pointwise.in_channels(), false,
              [&](int k, int channel) {
                const std::int64_t row = std::int64_t{channel} * conv.pointwise.in_channels();
                return conv.pointwise.weight.data()[row + k];
              }),
        macs_(depthwise_.macs_per_pixel() +
              static_cast<double>(conv.pointwise.weight.values().size())) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return depthwise_.output_extent(inputs[0]);
  }

  [[nodiscard]] std::size_t scratch_size(std::span<const Extent>, Extent output) const override {
    return static_cast<std::size_t>(rows_per_task(output)) *
           static_cast<std::size_t>(output.width) * static_cast<std::size_t>(depthwise_.padded());
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Extent out = outputs[0].extent;
    const Map* residual = inputs.size() > 1 ? &inputs[1] : nullptr;
    const int rows = rows_per_task(out);
    const std::int64_t tasks = (out.height + rows - 1) / rows;
    const std::ptrdiff_t stride = depthwise_.padded();
    context.parallel_for(context.batch() * tasks, [&](std::int64_t item, float* scratch) {
      const std::int64_t image = item / tasks;
      const int first = static_cast<int>(item % tasks) * rows;
      const int end = std::min(first + rows, out.height);
      for (int y = first; y < end; ++y) {
        depthwise_.run(inputs[0], image, y, scratch + std::int64_t{y - first} * out.width * stride,
                       stride);
      }
      const float* a = scratch;
      gemm_.convolve({&a, stride, (end - first) * out.width}, layout_,
                     {outputs.data(), residual, image, first, 0});
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "depthwise 3x3 + 1x1 gemm"; }
  [[nodiscard]] double macs_per_pixel() const override { return macs_; }
  [[nodiscard]] std::size_t weight_bytes() const override {
    return depthwise_.bytes() + gemm_.bytes();
  }

 private:
  [[nodiscard]] int rows_per_task(Extent out) const {
    return std::clamp(kRowFloats / std::max(1, out.width * depthwise_.padded()), 1, kMaxRows);
  }

  DepthwiseRows depthwise_;
  OutputLayout layout_;
  PackedGemm gemm_;
  double macs_;
};

}  // namespace

std::unique_ptr<Operator> make_separable(const Network& network, const NetworkNode& node,
                                         const SeparableConvolution& separable,
                                         const Kernels& kernels) {
  return std::make_unique<Separable>(make_output_layout(network, node, separable.pointwise),
                                     separable, kernels);
}

}  // namespace retinaface::nn::internal
