#include "retinaface/train/deform_conv.h"

#include <vector>

#include "retinaface/train/deform_windows.h"

namespace retinaface::train {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

void check_shapes(const DeformConvInputs& inputs) {
  const auto& [x, offset, mask, weight, bias] = inputs;
  TORCH_CHECK(x.dim() == 4 && offset.dim() == 4 && mask.dim() == 4 && weight.dim() == 4,
              "deform_conv2d: expected tensors of four dimensions");
  const std::int64_t num_taps = weight.size(2) * weight.size(3);
  TORCH_CHECK(weight.size(2) == weight.size(3) && weight.size(1) == x.size(1),
              "deform_conv2d: weight has shape ", weight.sizes(), ", x ", x.sizes());
  TORCH_CHECK(offset.size(1) == 2 * num_taps && mask.size(1) == num_taps,
              "deform_conv2d: offset has shape ", offset.sizes(), ", mask ", mask.sizes(),
              ", expected two and one channels for each of ", num_taps, " taps");
  TORCH_CHECK(offset.size(0) == x.size(0) && mask.size(0) == x.size(0) &&
                  offset.size(2) == mask.size(2) && offset.size(3) == mask.size(3),
              "deform_conv2d: x has shape ", x.sizes(), ", offset ", offset.sizes(), ", mask ",
              mask.sizes());
  TORCH_CHECK(!bias.defined() || bias.sizes() == torch::IntArrayRef{weight.size(0)},
              "deform_conv2d: bias does not fit weight of shape ", weight.sizes());
}

/// Weights of one filter in the order of a window's row: [O, K * C].
Tensor weight_rows(const Tensor& weight) {
  return weight.permute({0, 2, 3, 1}).reshape({weight.size(0), -1});
}

/// Picture after picture: the windows of a whole batch would not fit into memory.
class DeformConv : public torch::autograd::Function<DeformConv> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& offset,
                        const Tensor& mask, const Tensor& weight, std::int64_t stride,
                        std::int64_t padding) {
    context->save_for_backward({x, offset, mask, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    const auto batch = windows_of({x, offset, mask, weight}, stride, padding);
    const Tensor filters = weight_rows(weight);
    Tensor out =
        torch::empty({x.size(0), weight.size(0), offset.size(2), offset.size(3)}, x.options());
    for (std::size_t n = 0; n < batch.size(); ++n) {
      Tensor target = out[static_cast<std::int64_t>(n)].view({weight.size(0), -1});
      torch::mm_out(target, filters, sample_windows(batch[n]).t());
    }
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor& weight = saved[3];
    const Tensor by_out = gradients[0].contiguous();
    const Tensor filters = weight_rows(weight);
    Tensor by_filters = torch::zeros_like(filters);
    variable_list by_x, by_offset, by_mask;
    const auto batch = windows_of(saved, context->saved_data["stride"].toInt(),
                                  context->saved_data["padding"].toInt());
    for (std::size_t n = 0; n < batch.size(); ++n) {
      const Tensor by_pixels = by_out[static_cast<std::int64_t>(n)].view({weight.size(0), -1});
      by_filters.addmm_(by_pixels, sample_windows(batch[n]));
      const auto gradient = sample_windows_backward(batch[n], by_pixels.t().mm(filters));
      by_x.push_back(gradient.x.permute({2, 0, 1}));
      by_offset.push_back(gradient.offset);
      by_mask.push_back(gradient.mask);
    }
    const Tensor by_weight =
        by_filters.view({weight.size(0), weight.size(2), weight.size(3), weight.size(1)})
            .permute({0, 3, 1, 2});
    return {torch::stack(by_x),
            torch::stack(by_offset),
            torch::stack(by_mask),
            by_weight,
            Tensor(),
            Tensor()};
  }

 private:
  /// @param tensors  x, offset, mask, weight
  static std::vector<DeformWindows> windows_of(const variable_list& tensors, std::int64_t stride,
                                               std::int64_t padding) {
    const Tensor pixels = tensors[0].permute({0, 2, 3, 1}).contiguous();
    const Tensor offset = tensors[1].contiguous();
    const Tensor mask = tensors[2].contiguous();
    std::vector<DeformWindows> batch;
    for (std::int64_t n = 0; n < pixels.size(0); ++n) {
      batch.push_back({.x = pixels[n],
                       .offset = offset[n],
                       .mask = mask[n],
                       .kernel = static_cast<int>(tensors[3].size(2)),
                       .stride = static_cast<int>(stride),
                       .padding = static_cast<int>(padding)});
    }
    return batch;
  }
};

Tensor add_bias(const Tensor& sums, const Tensor& bias) {
  return bias.defined() ? sums + bias.view({1, -1, 1, 1}) : sums;
}

/// Half precision cannot tell neighbouring pixels apart.
Tensor at_least_float(const Tensor& tensor) {
  return tensor.to(torch::promote_types(tensor.scalar_type(), torch::kFloat));
}

/// Where every tap reads, as grid_sample wants it: [N, K, out height, out width, 2], -1 and 1 at
/// the borders of the picture.
Tensor sampling_grid(const DeformConvInputs& inputs, int stride, int padding) {
  const Tensor offset = at_least_float(inputs.offset);
  const std::int64_t kernel = inputs.weight.size(2);
  const auto count = [&](std::int64_t size) { return torch::arange(size, offset.options()); };
  const Tensor taps = count(kernel) - padding;
  const Tensor rows = (count(offset.size(2)) * stride).view({1, 1, -1, 1});
  const Tensor columns = (count(offset.size(3)) * stride).view({1, 1, 1, -1});
  const Tensor pairs = offset.unflatten(1, {kernel * kernel, 2});
  const Tensor y = pairs.select(2, 0) + taps.repeat_interleave(kernel).view({1, -1, 1, 1}) + rows;
  const Tensor x = pairs.select(2, 1) + taps.repeat({kernel}).view({1, -1, 1, 1}) + columns;
  const auto height = static_cast<double>(inputs.x.size(2));
  const auto width = static_cast<double>(inputs.x.size(3));
  return torch::stack({(2 * x + 1) / width - 1, (2 * y + 1) / height - 1}, -1);
}

}  // namespace

Tensor deform_conv2d(const DeformConvInputs& inputs, int stride, int padding) {
  check_shapes(inputs);
  if (!inputs.x.is_cpu()) return deform_conv2d_composed(inputs, stride, padding);
  const Tensor out = DeformConv::apply(inputs.x, inputs.offset, inputs.mask, inputs.weight,
                                       std::int64_t{stride}, std::int64_t{padding});
  return add_bias(out, inputs.bias);
}

Tensor deform_conv2d_composed(const DeformConvInputs& inputs, int stride, int padding) {
  check_shapes(inputs);
  const auto& [x, offset, mask, weight, bias] = inputs;
  constexpr int kBilinear = 0;
  constexpr int kZerosOutside = 0;
  const Tensor sampled =
      torch::grid_sampler(at_least_float(x), sampling_grid(inputs, stride, padding).flatten(1, 2),
                          kBilinear, kZerosOutside, /*align_corners=*/false);
  const Tensor taps = sampled.view({x.size(0), x.size(1), mask.size(1), -1});
  const Tensor windows = (taps * mask.flatten(2).unsqueeze(1)).flatten(1, 2);
  const Tensor sums = torch::matmul(weight.flatten(1), windows)
                          .view({x.size(0), weight.size(0), offset.size(2), offset.size(3)});
  return add_bias(sums, bias);
}

}  // namespace retinaface::train
