#include "retinaface/image/image.h"

#include <cstdlib>
#include <cstring>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/image/pixel_rows.h"

namespace retinaface {

ImageView::ImageView(const std::uint8_t* data, int width, int height, PixelFormat format,
                     std::ptrdiff_t row_stride)
    : data_(data), width_(width), height_(height), format_(format), row_stride_(row_stride) {
  RETINAFACE_REQUIRE(width >= 0 && height >= 0,
                     "the size is " + std::to_string(width) + "x" + std::to_string(height));
  RETINAFACE_REQUIRE(empty() || data != nullptr, "a picture with pixels has null data");
  const std::ptrdiff_t row_bytes = static_cast<std::ptrdiff_t>(width) * num_channels(format);
  RETINAFACE_REQUIRE(height <= 1 || std::abs(row_stride) >= row_bytes,
                     "row_stride is " + std::to_string(row_stride) + ", a row has " +
                         std::to_string(row_bytes) + " bytes");
}

ImageView::ImageView(const std::uint8_t* data, int width, int height, PixelFormat format)
    : ImageView(data, width, height, format,
                static_cast<std::ptrdiff_t>(width) * num_channels(format)) {}

ImageView ImageView::crop(int x, int y, int width, int height) const {
  RETINAFACE_REQUIRE(
      x >= 0 && y >= 0 && width >= 0 && height >= 0 && width <= width_ - x && height <= height_ - y,
      "the crop reaches outside the picture");
  return {pixel(x, y), width, height, format_, row_stride_};
}

Image::Image(int width, int height, PixelFormat format)
    : width_(width), height_(height), format_(format) {
  RETINAFACE_REQUIRE(width >= 0 && height >= 0,
                     "the size is " + std::to_string(width) + "x" + std::to_string(height));
  pixels_ = std::make_unique_for_overwrite<std::uint8_t[]>(bytes().size());
}

std::span<const std::uint8_t> Image::bytes() const {
  return {pixels_.get(),
          static_cast<std::size_t>(row_stride()) * static_cast<std::size_t>(height_)};
}

Image Image::clone() const {
  Image copy(width_, height_, format_);
  if (!empty()) std::memcpy(copy.pixels_.get(), pixels_.get(), bytes().size());
  return copy;
}

Image convert(ImageView image, PixelFormat format) {
  Image converted(image.width(), image.height(), format);
  if (image.empty()) return converted;
  for (int y = 0; y < image.height(); ++y) {
    internal::convert_row(image.row(y), image.format(), converted.row(y), format, image.width());
  }
  return converted;
}

}  // namespace retinaface
