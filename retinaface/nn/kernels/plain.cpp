#include "retinaface/nn/kernels/plain.h"

#include <algorithm>

namespace retinaface::nn::internal {
namespace {

float activate(float x, float slope) {
  return x < 0 ? x * slope : x;
}

void gemm(const GemmPanel& p) {
  for (int row = 0; row < p.rows; ++row) {
    for (int n = 0; n < p.width; ++n) {
      float sum = p.bias != nullptr ? p.bias[n] : 0.F;
      for (int s = 0; s < p.num_segments; ++s) {
        const float* a = p.segments[s] + row * p.a_stride;
        for (int k = 0; k < p.depth; ++k) sum += a[k] * p.b[(s * p.depth + k) * p.width + n];
      }
      if (p.residual != nullptr) sum += p.residual[row * p.residual_stride + n];
      p.c[row * p.c_stride + n] = p.slope != nullptr ? activate(sum, p.slope[n]) : sum;
    }
  }
}

void depthwise3x3(const DepthwiseRow& p) {
  for (int x = 0; x < p.out_width; ++x) {
    for (int c = 0; c < p.channels; ++c) {
      float sum = p.bias[c];
      for (int ky = 0; ky < 3; ++ky) {
        for (int kx = 0; kx < 3; ++kx) {
          const int column = x * p.stride + kx - 1;
          if (column < 0 || column >= p.in_width) continue;
          sum += p.weight[(ky * 3 + kx) * p.channels + c] *
                 p.rows[static_cast<std::size_t>(ky)][column * p.pixel_stride + c];
        }
      }
      p.out[x * p.out_stride + c] = activate(sum, p.slope[c]);
    }
  }
}

// Lavin and Gray 2015, section 4.1.
constexpr float kInputTransform[6][6] = {{4, 0, -5, 0, 1, 0},  {0, -4, -4, 1, 1, 0},
                                         {0, 4, -4, -1, 1, 0}, {0, -2, -1, 2, 1, 0},
                                         {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}};
constexpr float kOutputTransform[4][6] = {
    {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}};

void winograd_input(const float* tile, std::ptrdiff_t pixel_stride, std::ptrdiff_t row_stride,
                    float* transformed, std::ptrdiff_t position_stride, int channels) {
  for (int c = 0; c < channels; ++c) {
    for (int i = 0; i < 6; ++i) {
      for (int j = 0; j < 6; ++j) {
        float sum = 0;
        for (int y = 0; y < 6; ++y) {
          for (int x = 0; x < 6; ++x) {
            sum += kInputTransform[i][y] * kInputTransform[j][x] *
                   tile[y * row_stride + x * pixel_stride + c];
          }
        }
        transformed[(i * 6 + j) * position_stride + c] = sum;
      }
    }
  }
}

void winograd_output(const WinogradOutput& p) {
  for (int c = 0; c < p.channels; ++c) {
    for (int i = 0; i < p.rows; ++i) {
      for (int j = 0; j < p.columns; ++j) {
        float sum = p.bias[c];
        for (int y = 0; y < 6; ++y) {
          for (int x = 0; x < 6; ++x) {
            sum += kOutputTransform[i][y] * kOutputTransform[j][x] *
                   p.products[(y * 6 + x) * p.position_stride + c];
          }
        }
        if (p.residual != nullptr) {
          sum += p.residual[i * p.residual_row_stride + j * p.residual_pixel_stride + c];
        }
        p.out[i * p.out_row_stride + j * p.out_pixel_stride + c] = activate(sum, p.slope[c]);
      }
    }
  }
}

void normalise(const NormaliseRow& p) {
  for (int i = 0; i < p.count; ++i) {
    const auto channel = static_cast<std::size_t>(i) % 3;
    p.out[i] = (static_cast<float>(p.bytes[i]) - p.mean[channel]) * p.scale[channel];
  }
}

void affine(const AffineRow& p) {
  for (int i = 0; i < p.pixels; ++i) {
    for (int c = 0; c < p.channels; ++c) {
      const float sum = p.in[i * p.in_stride + c] * p.scale[c] + p.shift[c];
      p.out[i * p.out_stride + c] = activate(sum, p.slope);
    }
  }
}

void add(const float* a, const float* b, float slope, float* out, std::ptrdiff_t count) {
  for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = activate(a[i] + b[i], slope);
}

void maximum(const float* a, float* out, std::ptrdiff_t count) {
  for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = std::max(out[i], a[i]);
}

void blend(const BlendPixels& p) {
  for (std::ptrdiff_t i = 0; i < p.count; ++i) {
    float sum = 0;
    for (std::size_t j = 0; j < p.corners.size(); ++j) sum += p.weights[j] * p.corners[j][i];
    p.out[i] = sum;
  }
}

}  // namespace

const Kernels& plain_kernels() {
  static constexpr Kernels kKernels{.lanes = 4,
                                    .max_panel_width = 64,
                                    .gemm = &gemm,
                                    .depthwise3x3 = &depthwise3x3,
                                    .winograd_input = &winograd_input,
                                    .winograd_output = &winograd_output,
                                    .normalise = &normalise,
                                    .affine = &affine,
                                    .add = &add,
                                    .maximum = &maximum,
                                    .blend = &blend};
  return kKernels;
}

}  // namespace retinaface::nn::internal
