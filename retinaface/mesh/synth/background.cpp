#include "retinaface/mesh/synth/background.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "retinaface/image/resize.h"
#include "retinaface/mesh/io/srgb.h"

namespace retinaface::mesh::internal {
namespace {

/// Shapes are drawn so many times smaller; enlarging blurs them.
constexpr int kBlur = 8;

std::uint8_t level(double value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
}

using Colour = std::array<double, 3>;

/// One colour of a room has to do with the others.
Colour near(const Colour& colour, double distance, Random& random) {
  const double lighter = random.uniform(-distance, distance);
  Colour other = colour;
  for (double& channel : other) channel += lighter + random.uniform(-0.3, 0.3) * distance;
  return other;
}

void fill_pixel(Image& canvas, int x, int y, const Colour& colour, double share) {
  std::uint8_t* const pixel = canvas.pixel(x, y);
  for (std::size_t c = 0; c < 3; ++c) pixel[c] = level((1 - share) * pixel[c] + share * colour[c]);
}

void draw_gradient(Image& canvas, const Colour& base, Random& random) {
  const Colour top = near(base, 50, random);
  const Colour bottom = near(base, 50, random);
  for (int y = 0; y < canvas.height(); ++y) {
    const double t = (y + 0.5) / canvas.height();
    for (int x = 0; x < canvas.width(); ++x) {
      fill_pixel(canvas, x, y, top, 1);
      fill_pixel(canvas, x, y, bottom, t);
    }
  }
}

void draw_shape(Image& canvas, const Colour& colour, Random& random) {
  const double center_x = random.uniform(0, canvas.width());
  const double center_y = random.uniform(0, canvas.height());
  const double half_width = canvas.width() * random.uniform(0.01, 0.2);
  const double half_height = canvas.height() * random.uniform(0.02, 0.35);
  const bool round = random.uniform() < 0.4;
  const double share = random.uniform(0.3, 0.9);
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      const double dx = std::fabs(x - center_x) / half_width;
      const double dy = std::fabs(y - center_y) / half_height;
      if (round ? dx * dx + dy * dy < 1 : std::max(dx, dy) < 1)
        fill_pixel(canvas, x, y, colour, share);
    }
  }
}

std::array<float, 256> make_linear_table() {
  std::array<float, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i)
    table[i] = linear_from_srgb(static_cast<float>(i) / 255);
  return table;
}

std::vector<float> linear_pixels(ImageView picture) {
  static const std::array<float, 256> kLinear = make_linear_table();
  std::vector<float> pixels;
  pixels.reserve(static_cast<std::size_t>(picture.width()) *
                 static_cast<std::size_t>(picture.height()) * 3);
  for (int y = picture.height(); y-- > 0;) {
    const std::uint8_t* const row = picture.row(y);
    for (int i = 0; i < 3 * picture.width(); ++i) pixels.push_back(kLinear[row[i]]);
  }
  return pixels;
}

}  // namespace

std::vector<float> draw_background(int width, int height, Random& random) {
  Image canvas((width + kBlur - 1) / kBlur, (height + kBlur - 1) / kBlur, PixelFormat::Rgb8);
  const double base = random.uniform(30, 210);
  const Colour wall = near({base, base, base}, 30, random);
  draw_gradient(canvas, wall, random);
  const std::uint64_t num_shapes = 6 + random.below(30);
  for (std::uint64_t i = 0; i < num_shapes; ++i) draw_shape(canvas, near(wall, 90, random), random);
  const int blur = 2 + static_cast<int>(random.below(3));
  const Image soft = resize(canvas.view(), std::max(canvas.width() / blur, 2),
                            std::max(canvas.height() / blur, 2), Interpolation::Area);
  const Image smooth = resize(soft.view(), canvas.width(), canvas.height());
  return linear_pixels(resize(smooth.view(), width, height).view());
}

std::vector<float> part_of_picture(ImageView picture, int width, int height, Random& random) {
  const double fit = std::min(static_cast<double>(picture.width()) / width,
                              static_cast<double>(picture.height()) / height);
  const double scale = fit * random.uniform(0.5, 1);
  const int part_width = std::clamp(static_cast<int>(width * scale), 1, picture.width());
  const int part_height = std::clamp(static_cast<int>(height * scale), 1, picture.height());
  const auto offset = [&](int space) {
    return static_cast<int>(random.below(static_cast<std::uint64_t>(space) + 1));
  };
  const int x = offset(picture.width() - part_width);
  const int y = offset(picture.height() - part_height);
  const Image rgb = convert(picture.crop(x, y, part_width, part_height), PixelFormat::Rgb8);
  return linear_pixels(resize(rgb.view(), width, height).view());
}

}  // namespace retinaface::mesh::internal
