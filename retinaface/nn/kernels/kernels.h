#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace retinaface::nn::internal {

/// Kernels know neither shapes' meaning nor threads: pointers, counts, strides. All counts of
/// channels are those of `padded_channels`, so vectors never have tails; the lanes beyond the real
/// channels may hold anything and never reach a real one.

/// c[row][n] = act(bias[n] + sum_s sum_k a_s[row][k] b[s * depth + k][n] + residual[row][n])
/// for one panel of output channels. `a_s[row]` starts at segments[s] + row * a_stride.
struct GemmPanel {
  const float* const* segments = nullptr;
  int num_segments = 1;
  int depth = 0;  ///< of one segment
  std::ptrdiff_t a_stride = 0;
  const float* b = nullptr;         ///< [num_segments * depth][width]
  const float* bias = nullptr;      ///< [width], null: 0
  const float* slope = nullptr;     ///< [width], null: identity
  const float* residual = nullptr;  ///< null: none
  std::ptrdiff_t residual_stride = 0;
  float* c = nullptr;
  std::ptrdiff_t c_stride = 0;
  int rows = 0;
  int width = 0;  ///< 4, 8 or a multiple of `lanes` up to `max_panel_width`
};

/// One output row of a 3x3 depthwise convolution with zero padding 1:
/// out[x][c] = act(bias[c] + sum_{ky, kx} weight[ky * 3 + kx][c] rows[ky][x * stride + kx - 1][c]).
struct DepthwiseRow {
  std::array<const float*, 3> rows{};
  std::ptrdiff_t pixel_stride = 0;  ///< of the input
  int in_width = 0;
  int stride = 1;
  const float* weight = nullptr;  ///< [9][channels]
  const float* bias = nullptr;
  const float* slope = nullptr;
  float* out = nullptr;
  std::ptrdiff_t out_stride = 0;
  int out_width = 0;
  int channels = 0;  ///< padded
};

/// The epilogue and place of the 4x4 pixels that one Winograd tile gives.
struct WinogradOutput {
  const float* products = nullptr;  ///< position p, channel c: products[p * position_stride + c]
  std::ptrdiff_t position_stride = 0;
  const float* bias = nullptr;
  const float* slope = nullptr;
  const float* residual = nullptr;
  std::ptrdiff_t residual_pixel_stride = 0, residual_row_stride = 0;
  float* out = nullptr;
  std::ptrdiff_t out_pixel_stride = 0, out_row_stride = 0;
  int rows = 4, columns = 4;  ///< how many lie inside the picture
  int channels = 0;
};

/// out[i] = sum_j weights[j] corners[j][i]: a value between four pixels.
struct BlendPixels {
  std::array<const float*, 4> corners{};
  std::array<float, 4> weights{};
  float* out = nullptr;
  std::ptrdiff_t count = 0;  ///< a multiple of 4
};

/// Bytes to floats: out[i] = (bytes[i] - mean[i % 3]) * scale[i % 3].
struct NormaliseRow {
  const std::uint8_t* bytes = nullptr;
  int count = 0;
  std::array<float, 3> mean{}, scale{};
  float* out = nullptr;
};

/// out[i][c] = act(in[i][c] * scale[c] + shift[c]) for a row of pixels.
struct AffineRow {
  const float* in = nullptr;
  std::ptrdiff_t in_stride = 0;
  const float* scale = nullptr;
  const float* shift = nullptr;
  float slope = 1;
  float* out = nullptr;
  std::ptrdiff_t out_stride = 0;
  int pixels = 0;
  int channels = 0;
};

/// Enough independent sums to keep every multiply-add unit busy, few enough to stay in registers.
inline constexpr int kMultiplyAddChains = 10;

/// The kernels of one instruction set.
struct Kernels {
  int lanes = 0;
  int max_panel_width = 0;
  void (*gemm)(const GemmPanel&) = nullptr;
  void (*depthwise3x3)(const DepthwiseRow&) = nullptr;
  /// transformed[p * position_stride + c] of the 6x6 tile at `tile`, of which all pixels exist.
  void (*winograd_input)(const float* tile, std::ptrdiff_t pixel_stride, std::ptrdiff_t row_stride,
                         float* transformed, std::ptrdiff_t position_stride,
                         int channels) = nullptr;
  void (*winograd_output)(const WinogradOutput&) = nullptr;
  void (*normalise)(const NormaliseRow&) = nullptr;
  void (*affine)(const AffineRow&) = nullptr;
  /// out[i] = act(a[i] + b[i])
  void (*add)(const float* a, const float* b, float slope, float* out,
              std::ptrdiff_t count) = nullptr;
  /// out[i] = max(out[i], a[i]); counts here and above are multiples of 4
  void (*maximum)(const float* a, float* out, std::ptrdiff_t count) = nullptr;
  void (*blend)(const BlendPixels&) = nullptr;
  /// `rounds` times kMultiplyAddChains vectors of sum = sum * factor + factor, in registers: how
  /// fast the machine is when nothing waits for memory. Returns lane 0 of all sums together.
  float (*multiply_add_rounds)(std::int64_t rounds, float factor) = nullptr;
};

}  // namespace retinaface::nn::internal
