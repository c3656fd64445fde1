#include "retinaface/image/letterbox.h"

#include <algorithm>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/image/resize_into.h"

namespace retinaface {
namespace {

void fill(std::uint8_t* pixels, int count, int channels, const std::array<std::uint8_t, 3>& color) {
  for (int i = 0; i < count; ++i, pixels += channels) {
    std::copy_n(color.begin(), channels, pixels);
  }
}

/// Everything right of and below the top left `sides`.
void pad(Image& canvas, internal::ScaledSides sides, const std::array<std::uint8_t, 3>& padding) {
  const int channels = num_channels(canvas.format());
  for (int y = 0; y < canvas.height(); ++y) {
    const int begin = y < sides.height ? sides.width : 0;
    if (begin < canvas.width()) {
      fill(canvas.pixel(begin, y), canvas.width() - begin, channels, padding);
    }
  }
}

}  // namespace

Letterbox letterbox(ImageView image, int width, int height, std::array<std::uint8_t, 3> padding,
                    Interpolation interpolation) {
  RETINAFACE_REQUIRE(!image.empty(), "the picture has no pixel");
  RETINAFACE_REQUIRE(width > 0 && height > 0,
                     "the canvas is " + std::to_string(width) + "x" + std::to_string(height));
  const double scale = std::min(static_cast<double>(width) / image.width(),
                                static_cast<double>(height) / image.height());
  const auto sides = internal::scaled_sides(image, scale);
  Letterbox result{Image(width, height, image.format()), Similarity::scaling(1 / scale)};
  internal::resize_into(result.pixels, sides, image, {1 / scale, 1 / scale}, interpolation);
  pad(result.pixels, sides, padding);
  return result;
}

}  // namespace retinaface
