#include "retinaface/image/orientation.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "retinaface/image/pixel_rows.h"

namespace retinaface::internal {
namespace {

/// Where stored pixels lie in the upright picture: pixel (x, y) at origin + x * step_x + y *
/// step_y.
struct Placement {
  std::uint8_t* origin;
  std::ptrdiff_t step_x;
  std::ptrdiff_t step_y;
};

/// EXIF 2.32, 4.6.4 A: where the stored picture's first row and first column are to be seen.
Placement placement(Image& upright, int orientation) {
  const std::ptrdiff_t pixel = num_channels(upright.format());
  const std::ptrdiff_t row = upright.row_stride();
  const int right = upright.width() - 1;
  const int bottom = upright.height() - 1;
  switch (orientation) {
    case 2:
      return {upright.pixel(right, 0), -pixel, row};
    case 3:
      return {upright.pixel(right, bottom), -pixel, -row};
    case 4:
      return {upright.pixel(0, bottom), pixel, -row};
    case 5:
      return {upright.pixel(0, 0), row, pixel};
    case 6:
      return {upright.pixel(right, 0), row, -pixel};
    case 7:
      return {upright.pixel(right, bottom), -row, -pixel};
    case 8:
      return {upright.pixel(0, bottom), -row, pixel};
    default:
      return {upright.pixel(0, 0), pixel, row};
  }
}

/// Columns outside, rows inside: with the sides swapped, the inner loop then writes neighbours.
template <int kChannels>
void place_rows(ImageView rows, const Placement& to, int first_row) {
  for (int x = 0; x < rows.width(); ++x) {
    std::uint8_t* out = to.origin + x * to.step_x + first_row * to.step_y;
    const std::uint8_t* in = rows.pixel(x, 0);
    for (int y = 0; y < rows.height(); ++y, in += rows.row_stride(), out += to.step_y) {
      std::memcpy(out, in, kChannels);
    }
  }
}

Image image_with_sides(int width, int height, PixelFormat format, bool swapped) {
  return swapped ? Image(height, width, format) : Image(width, height, format);
}

}  // namespace

UprightWriter::UprightWriter(int stored_width, int stored_height, PixelFormat format,
                             int orientation)
    : stored_width_(stored_width),
      stored_height_(stored_height),
      orientation_(orientation),
      upright_(image_with_sides(stored_width, stored_height, format, swaps_sides(orientation))) {
  if (orientation != 1) band_ = Image(stored_width, std::min(kBandRows, stored_height), format);
}

std::uint8_t* UprightWriter::row() {
  return orientation_ == 1 ? upright_.row(num_placed_) : band_.row(num_in_band_);
}

void UprightWriter::advance() {
  if (orientation_ == 1) {
    ++num_placed_;
    return;
  }
  ++num_in_band_;
  if (num_in_band_ == band_.height() || num_placed_ + num_in_band_ == stored_height_) place_band();
}

void UprightWriter::place_band() {
  const ImageView rows = band_.view().crop(0, 0, stored_width_, num_in_band_);
  const Placement to = placement(upright_, orientation_);
  if (num_channels(upright_.format()) == 3) {
    place_rows<3>(rows, to, num_placed_);
  } else {
    place_rows<1>(rows, to, num_placed_);
  }
  num_placed_ += std::exchange(num_in_band_, 0);
}

Image upright(ImageView stored, int orientation) {
  UprightWriter writer(stored.width(), stored.height(), stored.format(), orientation);
  for (int y = 0; y < stored.height() && !stored.empty(); ++y, writer.advance()) {
    convert_row(stored.row(y), stored.format(), writer.row(), stored.format(), stored.width());
  }
  return std::move(writer).take();
}

}  // namespace retinaface::internal
