#include "retinaface/data/augment/canvas.h"

#include <algorithm>
#include <cstring>

namespace retinaface::internal {

Image filled(int width, int height, const std::array<std::uint8_t, 3>& color) {
  Image canvas(width, height, PixelFormat::Rgb8);
  if (canvas.empty()) return canvas;
  for (int x = 0; x < width; ++x) std::copy(color.begin(), color.end(), canvas.pixel(x, 0));
  for (int y = 1; y < height; ++y)
    std::memcpy(canvas.row(y), canvas.row(0), static_cast<std::size_t>(canvas.row_stride()));
  return canvas;
}

void paste(ImageView picture, int left, int top, Image& canvas) {
  const int x1 = std::max(left, 0);
  const int x2 = std::min(left + picture.width(), canvas.width());
  const int y1 = std::max(top, 0);
  const int y2 = std::min(top + picture.height(), canvas.height());
  if (x1 >= x2) return;
  const auto row_bytes =
      static_cast<std::size_t>(x2 - x1) * static_cast<std::size_t>(num_channels(picture.format()));
  for (int y = y1; y < y2; ++y)
    std::memcpy(canvas.pixel(x1, y), picture.pixel(x1 - left, y - top), row_bytes);
}

}  // namespace retinaface::internal
