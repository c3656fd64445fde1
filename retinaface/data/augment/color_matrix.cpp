#include "retinaface/data/augment/color_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace retinaface::internal {
namespace {

constexpr std::array<float, 3> kLuma{0.299F, 0.587F, 0.114F};

/// The matrix `diagonal` * identity + `rest` of every channel, the same in all rows.
ColorMatrix mixed(float diagonal, const std::array<float, 3>& rest) {
  ColorMatrix matrix;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < 3; ++c) matrix.rows[row][c] = rest[c] + (row == c ? diagonal : 0.F);
  }
  return matrix;
}

std::uint8_t to_byte(float level) {
  constexpr float kHalf = 0.5F;  // rounds what is not negative
  return static_cast<std::uint8_t>(std::clamp(level, 0.F, 255.F) + kHalf);
}

}  // namespace

ColorMatrix ColorMatrix::brightness(double offset) {
  ColorMatrix matrix;
  for (auto& row : matrix.rows) row[3] = static_cast<float>(offset);
  return matrix;
}

ColorMatrix ColorMatrix::contrast(double factor) {
  return mixed(static_cast<float>(factor), {});
}

ColorMatrix ColorMatrix::saturation(double factor) {
  const auto kept = static_cast<float>(factor);
  return mixed(kept, {(1 - kept) * kLuma[0], (1 - kept) * kLuma[1], (1 - kept) * kLuma[2]});
}

/// Rodrigues' formula for the axis (1, 1, 1) / sqrt(3).
ColorMatrix ColorMatrix::hue(double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  const auto mean = static_cast<float>((1 - std::cos(angle)) / 3);
  const auto cross = static_cast<float>(std::sin(angle) / std::numbers::sqrt3);
  ColorMatrix matrix = mixed(static_cast<float>(std::cos(angle)), {mean, mean, mean});
  for (std::size_t row = 0; row < 3; ++row) {
    matrix.rows[row][(row + 1) % 3] -= cross;
    matrix.rows[row][(row + 2) % 3] += cross;
  }
  return matrix;
}

ColorMatrix ColorMatrix::permutation(const std::array<int, 3>& order) {
  ColorMatrix matrix = mixed(0, {});
  for (std::size_t row = 0; row < 3; ++row)
    matrix.rows[row][static_cast<std::size_t>(order[row])] = 1;
  return matrix;
}

ColorMatrix operator*(const ColorMatrix& second, const ColorMatrix& first) {
  ColorMatrix product;
  for (std::size_t row = 0; row < 3; ++row) {
    const auto& [r, g, b, constant] = second.rows[row];
    for (std::size_t c = 0; c < 4; ++c)
      product.rows[row][c] = r * first.rows[0][c] + g * first.rows[1][c] + b * first.rows[2][c];
    product.rows[row][3] += constant;
  }
  return product;
}

void ColorMatrix::apply_to(Image& image) const {
  for (int y = 0; y < image.height(); ++y) {
    std::uint8_t* pixel = image.row(y);
    for (int x = 0; x < image.width(); ++x, pixel += 3) {
      const float red = pixel[0];
      const float green = pixel[1];
      const float blue = pixel[2];
      for (std::size_t c = 0; c < 3; ++c) {
        const auto& row = rows[c];
        pixel[c] = to_byte(row[0] * red + row[1] * green + row[2] * blue + row[3]);
      }
    }
  }
}

}  // namespace retinaface::internal
