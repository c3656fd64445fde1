#include "retinaface/image/pixel_rows.h"

#include <cstring>

namespace retinaface::internal {
namespace {

/// ITU-R BT.601 luma in thousandths, rounded.
std::uint8_t luma(int red, int green, int blue) {
  return static_cast<std::uint8_t>((299 * red + 587 * green + 114 * blue + 500) / 1000);
}

void row_to_gray(const std::uint8_t* in, int red, std::uint8_t* out, int width) {
  const int blue = 2 - red;
  for (int x = 0; x < width; ++x, in += 3) out[x] = luma(in[red], in[1], in[blue]);
}

void row_from_gray(const std::uint8_t* in, std::uint8_t* out, int width) {
  for (int x = 0; x < width; ++x, out += 3) out[0] = out[1] = out[2] = in[x];
}

void swap_red_and_blue(const std::uint8_t* in, std::uint8_t* out, int width) {
  for (int x = 0; x < width; ++x, in += 3, out += 3) {
    out[0] = in[2];
    out[1] = in[1];
    out[2] = in[0];
  }
}

}  // namespace

void convert_row(const std::uint8_t* in, PixelFormat in_format, std::uint8_t* out,
                 PixelFormat out_format, int width) {
  if (in_format == out_format) {
    std::memcpy(out, in, static_cast<std::size_t>(width) * num_channels(in_format));
  } else if (out_format == PixelFormat::Gray8) {
    row_to_gray(in, in_format == PixelFormat::Rgb8 ? 0 : 2, out, width);
  } else if (in_format == PixelFormat::Gray8) {
    row_from_gray(in, out, width);
  } else {
    swap_red_and_blue(in, out, width);
  }
}

}  // namespace retinaface::internal
