#include "retinaface/nn/ops/row_source.h"

#include <algorithm>
#include <utility>

namespace retinaface::nn::internal {

void RowSource::copy_map_row(std::int64_t image, int y, float* out) const {
  const float* pixel = map_->row(image, y);
  const std::ptrdiff_t channels = map_->channels;
  if (map_->pixel_stride == channels) {
    std::copy_n(pixel, map_->extent.width * channels, out);
    return;
  }
  for (int x = 0; x < map_->extent.width; ++x, pixel += map_->pixel_stride, out += channels) {
    std::copy_n(pixel, channels, out);
  }
}

std::ptrdiff_t RowSource::convert_picture_row(const InputImage& picture, int y, float* out) const {
  if (y >= picture.height) return 0;
  NormaliseRow row;
  row.bytes = picture.data + y * picture.row_stride;
  row.count = picture.width * 3;
  row.mean = image_->mean;
  row.scale = image_->scale;
  row.out = out;
  if (picture.reverse_channels) {
    std::swap(row.mean[0], row.mean[2]);
    std::swap(row.scale[0], row.scale[2]);
  }
  kernels_->normalise(row);
  if (picture.reverse_channels) {
    for (float* pixel = out; pixel < out + row.count; pixel += 3) std::swap(pixel[0], pixel[2]);
  }
  return row.count;
}

void RowSource::copy_row(std::int64_t image, int y, float* out) const {
  const std::ptrdiff_t border = std::ptrdiff_t{padding_} * channels();
  std::ptrdiff_t written = 0;
  if (y >= 0 && y < extent().height) {
    std::fill_n(out, border, 0.F);
    if (map_ != nullptr) {
      copy_map_row(image, y, out + border);
      written = border + std::ptrdiff_t{map_->extent.width} * channels();
    } else {
      written =
          border + convert_picture_row(pictures_[static_cast<std::size_t>(image)], y, out + border);
    }
  }
  std::fill(out + written, out + row_size(), 0.F);
}

}  // namespace retinaface::nn::internal
