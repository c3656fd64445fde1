#include "retinaface/nn/ops/depthwise_rows.h"

#include <algorithm>

namespace retinaface::nn::internal {

DepthwiseRows::DepthwiseRows(const Convolution& convolution, const Kernels& kernels)
    : kernels_(&kernels),
      channels_(convolution.out_channels()),
      padded_(padded_channels(channels_)),
      stride_(convolution.stride),
      bias_(Shape{padded_}),
      slope_(Shape{padded_}) {
  for (unsigned missing = 0; missing < 4; ++missing) {
    weights_[missing] = Tensor(Shape{9, padded_});
    const int first_tap = (missing & 1U) != 0 ? 3 : 0;
    const int end_tap = (missing & 2U) != 0 ? 6 : 9;
    for (int tap = first_tap; tap < end_tap; ++tap) {
      for (int c = 0; c < channels_; ++c) {
        weights_[missing].data()[tap * padded_ + c] = convolution.weight.data()[c * 9 + tap];
      }
    }
  }
  std::ranges::copy(convolution.bias, bias_.data());
  std::ranges::copy(convolution.slope, slope_.data());
}

void DepthwiseRows::run(const Map& in, std::int64_t image, int y, float* out,
                        std::ptrdiff_t out_stride) const {
  const int last = in.extent.height - 1;
  const int middle = y * stride_;
  const unsigned missing = (middle == 0 ? 1U : 0U) | (middle == last ? 2U : 0U);
  DepthwiseRow row;
  for (int ky = 0; ky < 3; ++ky) {
    row.rows[static_cast<std::size_t>(ky)] = in.row(image, std::clamp(middle - 1 + ky, 0, last));
  }
  row.pixel_stride = in.pixel_stride;
  row.in_width = in.extent.width;
  row.stride = stride_;
  row.weight = weights_[missing].data();
  row.bias = bias_.data();
  row.slope = slope_.data();
  row.out = out;
  row.out_stride = out_stride;
  row.out_width = (in.extent.width - 1) / stride_ + 1;
  row.channels = padded_;
  kernels_->depthwise3x3(row);
}

}  // namespace retinaface::nn::internal
