#include "retinaface/nn/ops/depthwise_rows.h"

namespace retinaface::nn::internal {
namespace {

class Depthwise final : public Operator {
 public:
  Depthwise(const Convolution& conv, const Kernels& kernels) : rows_(conv, kernels) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return rows_.output_extent(inputs[0]);
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Map& out = outputs[0];
    const int height = out.extent.height;
    context.parallel_for(context.batch() * height, [&](std::int64_t item, float*) {
      rows_.run(inputs[0], item / height, static_cast<int>(item % height),
                out.row(item / height, item % height), out.pixel_stride);
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "depthwise 3x3"; }
  [[nodiscard]] double macs_per_pixel() const override { return rows_.macs_per_pixel(); }
  [[nodiscard]] std::size_t weight_bytes() const override { return rows_.bytes(); }

 private:
  DepthwiseRows rows_;
};

}  // namespace

std::unique_ptr<Operator> make_depthwise(const Convolution& convolution, const Kernels& kernels) {
  return std::make_unique<Depthwise>(convolution, kernels);
}

}  // namespace retinaface::nn::internal
