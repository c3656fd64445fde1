#include "retinaface/mesh/synth/develop.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "retinaface/mesh/io/srgb.h"

namespace retinaface::mesh::internal {
namespace {

constexpr std::size_t kLevels = 4096;

std::array<float, kLevels> make_srgb_table() {
  std::array<float, kLevels> table{};
  for (std::size_t i = 0; i < kLevels; ++i)
    table[i] = 255 * srgb_from_linear(static_cast<float>(i) / (kLevels - 1));
  return table;
}

/// Blends every value with those `step` before and after it in its line of `size` values.
void blur_line(const float* from, float* to, std::size_t size, std::size_t step, float share) {
  const float middle = 1 - 2 * share;
  for (std::size_t i = step; i + step < size; ++i)
    to[i] = middle * from[i] + share * (from[i - step] + from[i + step]);
}

void blur(std::vector<float>& pixels, std::size_t width, std::size_t height, float share) {
  const std::size_t row_size = 3 * width;
  std::vector<float> blurred = pixels;
  for (std::size_t y = 0; y < height; ++y)
    blur_line(&pixels[y * row_size], &blurred[y * row_size], row_size, 3, share);
  pixels = blurred;
  // Rows are neighbours at a distance of one row in one long line.
  blur_line(blurred.data(), pixels.data(), pixels.size(), row_size, share);
}

/// Of mean 0 and deviation 1: the sum of the bytes of a number of eight.
float rough_normal(std::uint64_t bits) {
  constexpr std::uint64_t kPairs = 0x00FF00FF00FF00FFU;
  const std::uint64_t pairs = (bits & kPairs) + ((bits >> 8) & kPairs);
  const auto sum = static_cast<float>((pairs * 0x0001000100010001U) >> 48);
  return (sum - 1020) / 209;  // sqrt(8 (256² - 1) / 12)
}

}  // namespace

Image develop(std::vector<float> pixels, int width, int height, Random& random) {
  static const std::array<float, kLevels> kSrgb = make_srgb_table();
  blur(pixels, static_cast<std::size_t>(width), static_cast<std::size_t>(height),
       static_cast<float>(random.uniform(0.03, 0.25)));
  const auto noise = static_cast<float>(random.uniform(0.5, 3.5));  // levels of 255
  Image image(width, height, PixelFormat::Rgb8);
  const float* from = pixels.data();
  for (int y = height; y-- > 0;) {
    std::uint8_t* const row = image.row(y);
    for (int i = 0; i < 3 * width; ++i) {
      const float light = std::clamp(*from++, 0.0F, 1.0F) * (kLevels - 1);
      const float value =
          kSrgb[static_cast<std::size_t>(light)] + noise * rough_normal(random.next());
      row[i] = static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
    }
  }
  return image;
}

}  // namespace retinaface::mesh::internal
