#include "retinaface/nn/ops/row_source.h"

namespace retinaface::nn::internal {
namespace {

class ImageInputOperator final : public Operator {
 public:
  ImageInputOperator(const ImageInput& image, const Kernels& kernels)
      : image_(image), kernels_(&kernels) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return inputs[0];
  }

  [[nodiscard]] std::size_t scratch_size(std::span<const Extent>, Extent output) const override {
    return static_cast<std::size_t>(output.width) * 3;
  }

  void run(const RunContext& context, std::span<const Map>,
           std::span<const Map> outputs) const override {
    const Map& out = outputs[0];
    const int height = out.extent.height;
    const RowSource source(image_, context.images, out.extent, 0, *kernels_);
    context.parallel_for(context.batch() * height, [&](std::int64_t item, float* scratch) {
      source.copy_row(item / height, static_cast<int>(item % height), scratch);
      float* pixel = out.row(item / height, item % height);
      for (int x = 0; x < out.extent.width; ++x, pixel += out.pixel_stride) {
        for (int c = 0; c < 3; ++c) pixel[c] = scratch[x * 3 + c];
      }
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "image to floats"; }

 private:
  ImageInput image_;
  const Kernels* kernels_;
};

}  // namespace

std::unique_ptr<Operator> make_image_input(const ImageInput& image, const Kernels& kernels) {
  return std::make_unique<ImageInputOperator>(image, kernels);
}

}  // namespace retinaface::nn::internal
