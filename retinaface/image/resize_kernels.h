#pragma once

#include <cstddef>
#include <cstdint>

namespace retinaface::internal {

/// A grey level times 128, so that a blend of two keeps 7 bits behind the point.
using Level = std::int16_t;

/// How far beyond the end of a row of levels or floats vectors may read, in elements.
constexpr std::size_t kRowSlack = 16;

/// Blends two rows of bytes: out = 128 * (above + (below - above) * weight / 32768), rounded.
void blend_rows(const std::uint8_t* above, const std::uint8_t* below, Level weight, Level* out,
                int count);

/// Blends neighbouring pixels of a row of levels that `kRowSlack` more follow. Target pixel x is
/// between source pixel `left[x]` and the next, which has the weight `weights[x]` / 32768; with
/// three channels each weight stands there four times. Writes exactly `count` pixels.
void blend_pixels3(const Level* levels, const std::int32_t* left, const Level* weights,
                   std::uint8_t* out, int count);
void blend_pixels1(const Level* levels, const std::int32_t* left, const Level* weights,
                   std::uint8_t* out, int count);

/// out[i] = sum over r of weights[r] * rows[r * row_stride + i].
void weigh_rows(const std::uint8_t* rows, std::ptrdiff_t row_stride, const float* weights,
                int num_rows, float* out, int count);

/// The source pixels that a target pixel covers, with weights whose sum is 1.
struct Cover {
  std::int32_t first = 0;
  std::int32_t count = 0;
  const float* weights = nullptr;
};

/// Weighted means along a row of floats that `kRowSlack` more follow, rounded. Writes exactly
/// `count` pixels.
void weigh_pixels3(const float* row, const Cover* covers, std::uint8_t* out, int count);
void weigh_pixels1(const float* row, const Cover* covers, std::uint8_t* out, int count);

}  // namespace retinaface::internal
