#include "retinaface/image/warp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

/// Reads a picture at any place, with a border around it.
class Sampler {
 public:
  Sampler(ImageView image, const std::array<std::uint8_t, 3>& border)
      : image_(image), border_(border) {}

  /// Blends the four pixels around (x, y), where whole numbers are pixel centres. Not a number
  /// counts as outside.
  void sample(double x, double y, std::uint8_t* out) const {
    constexpr float kHalf = 0.5F;  // rounds what is not negative
    const int channels = num_channels(image_.format());
    if (!(x > -1 && y > -1 && x < image_.width() && y < image_.height())) {
      for (int c = 0; c < channels; ++c) out[c] = border_[static_cast<std::size_t>(c)];
      return;
    }
    const int left = static_cast<int>(std::floor(x));
    const int top = static_cast<int>(std::floor(y));
    const auto wx = static_cast<float>(x - left);
    const auto wy = static_cast<float>(y - top);
    const std::uint8_t* corners[] = {pixel(left, top), pixel(left + 1, top), pixel(left, top + 1),
                                     pixel(left + 1, top + 1)};
    for (int c = 0; c < channels; ++c) {
      const float above = lerp(corners[0][c], corners[1][c], wx);
      const float below = lerp(corners[2][c], corners[3][c], wx);
      out[c] = static_cast<std::uint8_t>(lerp(above, below, wy) + kHalf);
    }
  }

 private:
  static float lerp(float a, float b, float weight) { return a + (b - a) * weight; }

  [[nodiscard]] const std::uint8_t* pixel(int x, int y) const {
    const bool inside = x >= 0 && y >= 0 && x < image_.width() && y < image_.height();
    return inside ? image_.pixel(x, y) : border_.data();
  }

  ImageView image_;
  std::array<std::uint8_t, 3> border_;
};

/// @param source_x, source_y  where a place of the target, in pixels, lies in the picture
template <typename SourceX, typename SourceY>
Image warp_by(ImageView image, const SourceX& source_x, const SourceY& source_y, int width,
              int height, const std::array<std::uint8_t, 3>& border) {
  RETINAFACE_REQUIRE(width > 0 && height > 0,
                     "the target is " + std::to_string(width) + "x" + std::to_string(height));
  const Sampler sampler(image, border);
  const int channels = num_channels(image.format());
  Image warped(width, height, image.format());
  for (int y = 0; y < height; ++y) {
    std::uint8_t* out = warped.row(y);
    for (int x = 0; x < width; ++x, out += channels) {
      sampler.sample(source_x(x + 0.5, y + 0.5) - 0.5, source_y(x + 0.5, y + 0.5) - 0.5, out);
    }
  }
  return warped;
}

}  // namespace

Image warp(ImageView image, const Similarity& source_from_target, int width, int height,
           std::array<std::uint8_t, 3> border) {
  const Similarity m = source_from_target;
  return warp_by(
      image, [m](double x, double y) { return m.a * x - m.b * y + m.tx; },
      [m](double x, double y) { return m.b * x + m.a * y + m.ty; }, width, height, border);
}

Image warp(ImageView image, const Affine& source_from_target, int width, int height,
           std::array<std::uint8_t, 3> border) {
  const Affine m = source_from_target;
  return warp_by(
      image, [m](double x, double y) { return m.xx * x + m.xy * y + m.tx; },
      [m](double x, double y) { return m.yx * x + m.yy * y + m.ty; }, width, height, border);
}

Image square_part(ImageView image, Point corner, double side, int num_pixels,
                  std::array<std::uint8_t, 3> border) {
  RETINAFACE_REQUIRE(num_pixels > 0 && side > 0 && std::isfinite(side) && std::isfinite(corner.x) &&
                         std::isfinite(corner.y) && !image.empty(),
                     fmt::format("{} pixels of a square of {} in a picture of {}x{}", num_pixels,
                                 side, image.width(), image.height()));
  const double scale = num_pixels / side;
  const auto [x, y] = corner;
  if (scale >= 1) return warp(image, {1 / scale, 0, x, y}, num_pixels, num_pixels, border);
  const auto inside = [](double at, int size) {
    return static_cast<int>(std::clamp(at, 0.0, static_cast<double>(size)));
  };
  const int left = std::min(inside(x, image.width()), image.width() - 1);
  const int top = std::min(inside(y, image.height()), image.height() - 1);
  const int right = std::max(inside(std::ceil(x + side), image.width()), left + 1);
  const int bottom = std::max(inside(std::ceil(y + side), image.height()), top + 1);
  const Image shrunk =
      resize_by(image.crop(left, top, right - left, bottom - top), scale, Interpolation::Area);
  return warp(shrunk.view(), {1, 0, (x - left) * scale, (y - top) * scale}, num_pixels, num_pixels,
              border);
}

Image rotated(ImageView image, int quarters) {
  // The EXIF orientations that ask for so many turns.
  constexpr int kOrientations[] = {1, 6, 3, 8};
  return internal::upright(image, kOrientations[((quarters % 4) + 4) % 4]);
}

Image mirrored(ImageView image) {
  constexpr int kMirrored = 2;
  return internal::upright(image, kMirrored);
}

}  // namespace retinaface
