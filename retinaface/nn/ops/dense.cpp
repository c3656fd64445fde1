#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "retinaface/nn/ops/packed_gemm.h"
#include "retinaface/nn/ops/row_source.h"

namespace retinaface::nn::internal {
namespace {

constexpr int kPixelsPerTask = 2560;
constexpr int kMaxRowsPerTask = 8;

/// Any dense convolution: a matrix product per output row whose left rows are the windows of the
/// picture. With padding inside the copied rows, each window row is contiguous.
class Dense final : public Operator {
 public:
  Dense(OutputLayout layout, const Convolution& conv, const ImageInput* image,
        const Kernels& kernels)
      : layout_(std::move(layout)),
        kernel_(conv.kernel()),
        stride_(conv.stride),
        padding_(conv.padding),
        channels_(conv.in_channels()),
        kernels_(&kernels),
        gemm_(kernels, layout_, kernel_, kernel_ * channels_, false,
              [&](int k, int channel) {
                const int ky = k / (kernel_ * channels_);
                const int kx = k / channels_ % kernel_;
                const std::int64_t tap = std::int64_t{channel} * channels_ + k % channels_;
                return conv.weight.data()[(tap * kernel_ + ky) * kernel_ + kx];
              }),
        macs_(static_cast<double>(conv.weight.values().size())) {
    if (image != nullptr) image_ = *image;
  }

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    const auto size = [this](int in) {
      const int free = in + 2 * padding_ - kernel_;
      return free < 0 ? 0 : free / stride_ + 1;
    };
    return {size(inputs[0].height), size(inputs[0].width)};
  }

  [[nodiscard]] std::size_t scratch_size(std::span<const Extent> inputs,
                                         Extent output) const override {
    const std::int64_t rows = std::int64_t{rows_per_task(output) - 1} * stride_ + kernel_;
    const std::int64_t width = std::int64_t{inputs[0].width} + std::int64_t{2} * padding_;
    return static_cast<std::size_t>(rows * width * channels_);
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Extent out = outputs[0].extent;
    const int rows = rows_per_task(out);
    const std::int64_t tasks = (out.height + rows - 1) / rows;
    const RowSource source =
        image_ ? RowSource(*image_, context.images, inputs[0].extent, padding_, *kernels_)
               : RowSource(inputs[0], padding_);
    const Map* residual = !image_ && inputs.size() > 1 ? &inputs[1] : nullptr;
    context.parallel_for(context.batch() * tasks, [&](std::int64_t item, float* scratch) {
      const std::int64_t image = item / tasks;
      const int first = static_cast<int>(item % tasks) * rows;
      const int end = std::min(first + rows, out.height);
      run_rows(source, {outputs.data(), residual, image, first, 0}, end, scratch);
    });
  }

  [[nodiscard]] std::string_view kernel() const override {
    return image_ ? "image to rows, gemm" : "rows, gemm";
  }
  [[nodiscard]] double macs_per_pixel() const override { return macs_; }
  [[nodiscard]] std::size_t weight_bytes() const override { return gemm_.bytes(); }

 private:
  static int rows_per_task(Extent out) {
    return std::clamp(kPixelsPerTask / std::max(out.width, 1), 1, kMaxRowsPerTask);
  }

  /// Output rows [target.y, end).
  void run_rows(const RowSource& source, PixelTarget target, int end, float* scratch) const {
    const int first_in = static_cast<int>(target.y) * stride_ - padding_;
    const int num_in = (end - static_cast<int>(target.y) - 1) * stride_ + kernel_;
    for (int i = 0; i < num_in; ++i) {
      source.copy_row(target.image, first_in + i, scratch + i * source.row_size());
    }
    for (const float* window = scratch; target.y < end;
         ++target.y, window += stride_ * source.row_size()) {
      std::array<const float*, kMaxDenseKernel> segments{};
      for (int ky = 0; ky < kernel_; ++ky) {
        segments[static_cast<std::size_t>(ky)] = window + ky * source.row_size();
      }
      gemm_.convolve(
          {segments.data(), std::ptrdiff_t{stride_} * channels_, target.outputs[0].extent.width},
          layout_, target);
    }
  }

  OutputLayout layout_;
  std::optional<ImageInput> image_;
  int kernel_, stride_, padding_, channels_;
  const Kernels* kernels_;
  PackedGemm gemm_;
  double macs_;
};

}  // namespace

std::unique_ptr<Operator> make_dense(const Network& network, const NetworkNode& node,
                                     const Convolution& convolution, const ImageInput* image,
                                     const Kernels& kernels) {
  return std::make_unique<Dense>(make_output_layout(network, node, convolution), convolution, image,
                                 kernels);
}

}  // namespace retinaface::nn::internal
