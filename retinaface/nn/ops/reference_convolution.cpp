#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {
namespace {

/// The definition, for any groups, kernel and stride; sums in double.
class ReferenceConvolution final : public Operator {
 public:
  explicit ReferenceConvolution(const Convolution& conv)
      : weight_(conv.weight.clone()),
        bias_(conv.bias),
        slope_(conv.slope),
        kernel_(conv.kernel()),
        stride_(conv.stride),
        padding_(conv.padding),
        in_per_group_(static_cast<int>(conv.weight.shape()[1])),
        out_per_group_(conv.out_channels() / conv.groups) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    const auto size = [this](int in) {
      const int free = in + 2 * padding_ - kernel_;
      return free < 0 ? 0 : free / stride_ + 1;
    };
    return {size(inputs[0].height), size(inputs[0].width)};
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Map& out = outputs[0];
    context.parallel_for(context.batch() * out.extent.height, [&](std::int64_t item, float*) {
      const std::int64_t image = item / out.extent.height;
      const int y = static_cast<int>(item % out.extent.height);
      for (int x = 0; x < out.extent.width; ++x) {
        float* pixel = out.row(image, y) + x * out.pixel_stride;
        for (int c = 0; c < out.channels; ++c) {
          const float sum = convolve(inputs[0], image, y, x, c);
          pixel[c] = sum < 0 ? sum * slope_[static_cast<std::size_t>(c)] : sum;
        }
      }
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "convolution (reference)"; }
  [[nodiscard]] double macs_per_pixel() const override {
    return static_cast<double>(weight_.values().size());
  }
  [[nodiscard]] std::size_t weight_bytes() const override { return weight_.values().size_bytes(); }

 private:
  [[nodiscard]] float convolve(const Map& in, std::int64_t image, int y, int x, int channel) const {
    double sum = bias_[static_cast<std::size_t>(channel)];
    const int first = channel / out_per_group_ * in_per_group_;
    for (int ky = 0; ky < kernel_; ++ky) {
      for (int kx = 0; kx < kernel_; ++kx) {
        const int iy = y * stride_ - padding_ + ky;
        const int ix = x * stride_ - padding_ + kx;
        if (iy < 0 || ix < 0 || iy >= in.extent.height || ix >= in.extent.width) continue;
        const float* pixel = in.row(image, iy) + ix * in.pixel_stride + first;
        for (int c = 0; c < in_per_group_; ++c) {
          const std::int64_t tap = (std::int64_t{channel} * in_per_group_ + c) * kernel_ + ky;
          sum += double{pixel[c]} * double{weight_.data()[tap * kernel_ + kx]};
        }
      }
    }
    return static_cast<float>(sum);
  }

  Tensor weight_;
  std::vector<float> bias_, slope_;
  int kernel_, stride_, padding_, in_per_group_, out_per_group_;
};

}  // namespace

std::unique_ptr<Operator> make_reference_convolution(const Convolution& convolution) {
  return std::make_unique<ReferenceConvolution>(convolution);
}

}  // namespace retinaface::nn::internal
