#include <algorithm>

#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {
namespace {

float activate(float x, float slope) {
  return x < 0 ? x * slope : x;
}

/// An operator that computes one output row from input rows, pixel by pixel.
class RowOperator : public Operator {
 public:
  explicit RowOperator(std::string_view name) : name_(name) {}

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return inputs[0];
  }
  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const int height = outputs[0].extent.height;
    context.parallel_for(context.batch() * height, [&](std::int64_t item, float*) {
      run_row(inputs, outputs[0], item / height, static_cast<int>(item % height));
    });
  }
  [[nodiscard]] std::string_view kernel() const override { return name_; }

 protected:
  virtual void run_row(std::span<const Map> inputs, const Map& out, std::int64_t image,
                       int y) const = 0;

 private:
  std::string_view name_;
};

class AffineOperator final : public RowOperator {
 public:
  AffineOperator(std::string_view name, const AffineOp& op, const Kernels& kernels)
      : RowOperator(name),
        kernels_(&kernels),
        slope_(op.slope),
        scale_(op.scale.begin(), op.scale.end()),
        shift_(op.shift.begin(), op.shift.end()) {
    const auto padded = static_cast<std::size_t>(padded_channels(static_cast<int>(scale_.size())));
    scale_.resize(padded, 0.F);
    shift_.resize(padded, 0.F);
  }

  [[nodiscard]] std::size_t weight_bytes() const override {
    return 2 * scale_.size() * sizeof(float);
  }

 private:
  void run_row(std::span<const Map> inputs, const Map& out, std::int64_t image,
               int y) const override {
    AffineRow row;
    row.in = inputs[0].row(image, y);
    row.in_stride = inputs[0].pixel_stride;
    row.scale = scale_.data();
    row.shift = shift_.data();
    row.slope = slope_;
    row.out = out.row(image, y);
    row.out_stride = out.pixel_stride;
    row.pixels = out.extent.width;
    row.channels = static_cast<int>(scale_.size());
    kernels_->affine(row);
  }

  const Kernels* kernels_;
  float slope_;
  std::vector<float> scale_, shift_;
};

/// first + second, which is upsampled where it may be smaller.
class AddOperator final : public RowOperator {
 public:
  AddOperator(bool upsamples, float slope, const Kernels& kernels)
      : RowOperator(upsamples ? "nearest upsampling + sum" : "sum"),
        upsamples_(upsamples),
        slope_(slope),
        kernels_(&kernels) {}

  [[nodiscard]] bool accepts(std::span<const Extent> inputs, Extent output) const override {
    return upsamples_ || RowOperator::accepts(inputs, output);
  }

 private:
  void run_row(std::span<const Map> inputs, const Map& out, std::int64_t image,
               int y) const override {
    const Map& a = inputs[0];
    const Map& b = inputs[1];
    const std::int64_t b_y = std::int64_t{y} * b.extent.height / out.extent.height;
    const float* b_row = b.row(image, b_y);
    const int channels = padded_channels(out.channels);
    const bool dense = a.pixel_stride == channels && out.pixel_stride == channels &&
                       b.pixel_stride == channels && b.extent.width == out.extent.width;
    if (dense) {
      kernels_->add(a.row(image, y), b_row, slope_, out.row(image, y), out.row_stride());
      return;
    }
    for (int x = 0; x < out.extent.width; ++x) {
      const std::int64_t b_x = std::int64_t{x} * b.extent.width / out.extent.width;
      kernels_->add(a.row(image, y) + x * a.pixel_stride, b_row + b_x * b.pixel_stride, slope_,
                    out.row(image, y) + x * out.pixel_stride, channels);
    }
  }

  bool upsamples_;
  float slope_;
  const Kernels* kernels_;
};

class ConcatOperator final : public RowOperator {
 public:
  explicit ConcatOperator(float slope) : RowOperator("concatenation"), slope_(slope) {}

 private:
  void run_row(std::span<const Map> inputs, const Map& out, std::int64_t image,
               int y) const override {
    float* first = out.row(image, y);
    for (const Map& in : inputs) {
      for (int x = 0; x < out.extent.width; ++x) {
        const float* pixel = in.row(image, y) + x * in.pixel_stride;
        std::transform(pixel, pixel + in.channels, first + x * out.pixel_stride,
                       [this](float value) { return activate(value, slope_); });
      }
      first += in.channels;
    }
  }

  float slope_;
};

class UpsampleOperator final : public RowOperator {
 public:
  UpsampleOperator() : RowOperator("nearest upsampling") {}

  [[nodiscard]] bool accepts(std::span<const Extent>, Extent) const override { return true; }

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return inputs[1];
  }

 private:
  void run_row(std::span<const Map> inputs, const Map& out, std::int64_t image,
               int y) const override {
    const Map& in = inputs[0];
    const float* row = in.row(image, std::int64_t{y} * in.extent.height / out.extent.height);
    float* result = out.row(image, y);
    for (int x = 0; x < out.extent.width; ++x, result += out.pixel_stride) {
      const std::int64_t source = std::int64_t{x} * in.extent.width / out.extent.width;
      std::copy_n(row + source * in.pixel_stride, out.channels, result);
    }
  }
};

}  // namespace

std::unique_ptr<Operator> make_affine(const AffineOp& op, const Kernels& kernels) {
  return std::make_unique<AffineOperator>("scale and shift", op, kernels);
}

std::unique_ptr<Operator> make_activate(float slope, int channels, const Kernels& kernels) {
  const auto count = static_cast<std::size_t>(channels);
  const AffineOp identity{std::vector<double>(count, 1), std::vector<double>(count, 0), slope};
  return std::make_unique<AffineOperator>("activation", identity, kernels);
}

std::unique_ptr<Operator> make_add(float slope, const Kernels& kernels) {
  return std::make_unique<AddOperator>(false, slope, kernels);
}

std::unique_ptr<Operator> make_concat(float slope) {
  return std::make_unique<ConcatOperator>(slope);
}

std::unique_ptr<Operator> make_upsample() {
  return std::make_unique<UpsampleOperator>();
}

std::unique_ptr<Operator> make_upsample_add(float slope, const Kernels& kernels) {
  return std::make_unique<AddOperator>(true, slope, kernels);
}

}  // namespace retinaface::nn::internal
