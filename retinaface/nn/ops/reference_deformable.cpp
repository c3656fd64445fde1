#include <cmath>
#include <numeric>

#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {
namespace {

/// What the network says of one tap of one pixel.
struct Tap {
  double y, x;  ///< where it reads
  double mask;
};

/// Bilinear between the pixels of one channel, 0 outside.
double sample(const Map& in, std::int64_t image, double y, double x, int channel) {
  // A pixel counts by 1 - distance in either direction (Dai et al. 2017, eq. 3 and 4).
  double sum = 0;
  for (const int corner : {0, 1, 2, 3}) {
    const double iy = std::floor(y) + corner / 2;
    const double ix = std::floor(x) + corner % 2;
    if (!(iy >= 0 && ix >= 0 && iy < in.extent.height && ix < in.extent.width)) continue;
    const float* pixel =
        in.row(image, static_cast<int>(iy)) + static_cast<std::ptrdiff_t>(ix) * in.pixel_stride;
    sum += (1 - std::abs(y - iy)) * (1 - std::abs(x - ix)) * double{pixel[channel]};
  }
  return sum;
}

/// The definition; sums in double.
class ReferenceDeformable final : public Operator {
 public:
  explicit ReferenceDeformable(const Convolution& conv)
      : weight_(conv.weight.clone()),
        bias_(conv.bias),
        slope_(conv.slope),
        kernel_(conv.kernel()),
        stride_(conv.stride),
        padding_(conv.padding) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return inputs[1];
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Map& out = outputs[0];
    context.parallel_for(context.batch() * out.extent.height, [&](std::int64_t item, float*) {
      const std::int64_t image = item / out.extent.height;
      const int y = static_cast<int>(item % out.extent.height);
      for (int x = 0; x < out.extent.width; ++x) {
        const std::vector<double> window = sample_window(inputs, image, y, x);
        float* pixel = out.row(image, y) + x * out.pixel_stride;
        for (int c = 0; c < out.channels; ++c) {
          const float sum = convolve(window, c);
          pixel[c] = sum < 0 ? sum * slope_[static_cast<std::size_t>(c)] : sum;
        }
      }
    });
  }

  [[nodiscard]] std::string_view kernel() const override {
    return "deformable convolution (reference)";
  }
  [[nodiscard]] double macs_per_pixel() const override {
    return static_cast<double>(weight_.values().size());
  }
  [[nodiscard]] std::size_t weight_bytes() const override { return weight_.values().size_bytes(); }

 private:
  [[nodiscard]] Tap tap_at(const Map& offsets, std::int64_t image, int y, int x, int k) const {
    const float* numbers = offsets.row(image, y) + x * offsets.pixel_stride;
    return {y * stride_ - padding_ + k / kernel_ + double{numbers[2 * k]},
            x * stride_ - padding_ + k % kernel_ + double{numbers[2 * k + 1]},
            2 / (1 + std::exp(-double{numbers[2 * kernel_ * kernel_ + k]}))};
  }

  /// What the taps of one pixel read, in the order of the weights of one filter.
  [[nodiscard]] std::vector<double> sample_window(std::span<const Map> inputs, std::int64_t image,
                                                  int y, int x) const {
    const int num_taps = kernel_ * kernel_;
    const int channels = inputs[0].channels;
    std::vector<double> window(static_cast<std::size_t>(channels * num_taps));
    for (int k = 0; k < num_taps; ++k) {
      const Tap tap = tap_at(inputs[1], image, y, x, k);
      for (int c = 0; c < channels; ++c) {
        window[static_cast<std::size_t>(c * num_taps + k)] =
            tap.mask * sample(inputs[0], image, tap.y, tap.x, c);
      }
    }
    return window;
  }

  [[nodiscard]] float convolve(const std::vector<double>& window, int channel) const {
    const float* weight = weight_.data() + static_cast<std::size_t>(channel) * window.size();
    return static_cast<float>(std::inner_product(window.begin(), window.end(), weight,
                                                 double{bias_[static_cast<std::size_t>(channel)]}));
  }

  Tensor weight_;
  std::vector<float> bias_, slope_;
  int kernel_, stride_, padding_;
};

}  // namespace

std::unique_ptr<Operator> make_reference_deformable(const Convolution& convolution) {
  return std::make_unique<ReferenceDeformable>(convolution);
}

}  // namespace retinaface::nn::internal
