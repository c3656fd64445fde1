#include <algorithm>
#include <limits>

#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {
namespace {

class MaxPool final : public Operator {
 public:
  MaxPool(const MaxPool2d& pool, const Kernels& kernels) : pool_(pool), kernels_(&kernels) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    const auto size = [this](int in) {
      const int free = in + 2 * pool_.padding - pool_.kernel;
      return free < 0 ? 0 : free / pool_.stride + 1;
    };
    return {size(inputs[0].height), size(inputs[0].width)};
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Map& out = outputs[0];
    const int height = out.extent.height;
    context.parallel_for(context.batch() * height, [&](std::int64_t item, float*) {
      for (int x = 0; x < out.extent.width; ++x) {
        pool_pixel(inputs[0], out, item / height, static_cast<int>(item % height), x);
      }
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "max pooling"; }

 private:
  void pool_pixel(const Map& in, const Map& out, std::int64_t image, int y, int x) const {
    const int channels = padded_channels(out.channels);
    float* result = out.row(image, y) + x * out.pixel_stride;
    const int first_y = y * pool_.stride - pool_.padding;
    const int first_x = x * pool_.stride - pool_.padding;
    std::fill_n(result, channels, -std::numeric_limits<float>::infinity());
    for (int iy = std::max(first_y, 0); iy < std::min(first_y + pool_.kernel, in.extent.height);
         ++iy) {
      for (int ix = std::max(first_x, 0); ix < std::min(first_x + pool_.kernel, in.extent.width);
           ++ix) {
        kernels_->maximum(in.row(image, iy) + ix * in.pixel_stride, result, channels);
      }
    }
  }

  MaxPool2d pool_;
  const Kernels* kernels_;
};

}  // namespace

std::unique_ptr<Operator> make_max_pool(const MaxPool2d& pool, const Kernels& kernels) {
  return std::make_unique<MaxPool>(pool, kernels);
}

}  // namespace retinaface::nn::internal
