#include "retinaface/mesh/decoder/packed_convolution.h"

#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/laplacian.h"
#include "retinaface/mesh/graph/sparse_rows.h"
#include "retinaface/mesh/graph/spiral.h"

namespace retinaface::mesh::internal {
namespace {

/// Row blocks whose taps stay in the second cache between the sparse and the dense product.
constexpr std::size_t kBlockRows = 512;

class PackedLaplacian {
 public:
  explicit PackedLaplacian(const ConvolutionSpec& spec)
      : matrix_(converted<float>(scaled_laplacian(Adjacency(spec.num_vertices, spec.triangles)))) {}

  /// Rows [first, first + rows) of out = scale L in + add - subtract; add and subtract may be null.
  void run(std::size_t channels, float scale, const float* in, const float* add,
           const float* subtract, float* out, std::size_t first, std::size_t rows) const {
    const std::size_t offset = first * channels;
    multiply_rows({.row_starts = matrix_.row_starts.data() + first,
                   .columns = matrix_.columns.data(),
                   .values = matrix_.values.data(),
                   .in = in,
                   .scale = scale,
                   .add = add != nullptr ? add + offset : nullptr,
                   .subtract = subtract != nullptr ? subtract + offset : nullptr,
                   .out = out + offset,
                   .rows = static_cast<int>(rows),
                   .channels = static_cast<int>(channels)});
  }

 private:
  SparseMatrix<float> matrix_;
};

/// First the taps T_k(L) x, then the dense layer.
class TapsFirst final : public PackedConvolution {
 public:
  TapsFirst(const nn::internal::Kernels& kernels, const ConvolutionSpec& spec)
      : laplacian_(spec),
        dense_(kernels, spec.num_taps, spec.in_channels, spec.out_channels, spec.weight, spec.bias,
               spec.negative_slope),
        num_vertices_(spec.num_vertices),
        channels_(padded_channels(spec.in_channels)),
        out_channels_(padded_channels(spec.out_channels)),
        num_taps_(spec.num_taps),
        segments_(spec.num_taps) {}

  [[nodiscard]] std::size_t scratch_size() const override {
    return (num_taps_ - 1) * num_vertices_ * channels_;
  }

  void run(const float* x, float* scratch, float* y) override {
    const auto tap = [&](std::size_t k) {
      return k == 0 ? x : scratch + (k - 1) * num_vertices_ * channels_;
    };
    for (std::size_t k = 1; k + 1 < num_taps_; ++k) add_tap(k, tap, scratch, 0, num_vertices_);
    // The last tap is needed only where it is: block by block with the product.
    for (std::size_t first = 0; first < num_vertices_; first += kBlockRows) {
      const std::size_t rows = std::min(kBlockRows, num_vertices_ - first);
      if (num_taps_ > 1) add_tap(num_taps_ - 1, tap, scratch, first, rows);
      for (std::size_t k = 0; k < num_taps_; ++k) segments_[k] = tap(k) + first * channels_;
      dense_.run(segments_, channels_, rows, y + first * out_channels_);
    }
  }

 private:
  template <typename Tap>
  void add_tap(std::size_t k, const Tap& tap, float* scratch, std::size_t first,
               std::size_t rows) const {
    float* out = scratch + (k - 1) * num_vertices_ * channels_;
    laplacian_.run(channels_, k == 1 ? 1.F : 2.F, tap(k - 1), nullptr,
                   k == 1 ? nullptr : tap(k - 2), out, first, rows);
  }

  PackedLaplacian laplacian_;
  PackedDense dense_;
  std::size_t num_vertices_, channels_, out_channels_, num_taps_;
  std::vector<const float*> segments_;  ///< of one call
};

/// First y_k = x θ_k, then Σ T_k(L) y_k by Clenshaw's recurrence: less to move where there are
/// fewer channels behind the layer than before it.
class DenseFirst final : public PackedConvolution {
 public:
  DenseFirst(const nn::internal::Kernels& kernels, const ConvolutionSpec& spec)
      : laplacian_(spec),
        num_vertices_(spec.num_vertices),
        in_channels_(padded_channels(spec.in_channels)),
        channels_(padded_channels(spec.out_channels)) {
    const std::size_t size = spec.in_channels * spec.out_channels;
    for (std::size_t k = 0; k < spec.num_taps; ++k) {
      const auto bias = k == 0 ? spec.bias : std::span<const float>{};
      dense_.emplace_back(kernels, 1, spec.in_channels, spec.out_channels,
                          spec.weight.subspan(k * size, size), bias, 1.F);
    }
  }

  [[nodiscard]] std::size_t scratch_size() const override {
    return (dense_.size() - 1) * num_vertices_ * channels_;
  }

  /// b_k = y_k + 2 L b_{k+1} - b_{k+2} takes the place of y_k; the sum is y_0 + L b_1 - b_2.
  void run(const float* x, float* scratch, float* y) override {
    const auto term = [&](std::size_t k) {
      return k == 0 ? y : scratch + (k - 1) * num_vertices_ * channels_;
    };
    for (std::size_t first = 0; first < num_vertices_; first += kBlockRows) {
      const float* rows_of_x = x + first * in_channels_;
      for (std::size_t k = 0; k < dense_.size(); ++k) {
        dense_[k].run({&rows_of_x, 1}, in_channels_, std::min(kBlockRows, num_vertices_ - first),
                      term(k) + first * channels_);
      }
    }
    for (std::size_t k = dense_.size() - 1; k-- > 0;) {
      const float* later = k + 2 < dense_.size() ? term(k + 2) : nullptr;
      laplacian_.run(channels_, k == 0 ? 1.F : 2.F, term(k + 1), term(k), later, term(k), 0,
                     num_vertices_);
    }
  }

 private:
  PackedLaplacian laplacian_;
  std::vector<PackedDense> dense_;  ///< by tap
  std::size_t num_vertices_, in_channels_, channels_;
};

class PackedSpiral final : public PackedConvolution {
 public:
  PackedSpiral(const nn::internal::Kernels& kernels, const ConvolutionSpec& spec)
      : spirals_(spirals(spec.num_vertices, spec.triangles, spec.num_taps)),
        dense_(kernels, spec.num_taps, spec.in_channels, spec.out_channels, spec.weight, spec.bias,
               spec.negative_slope),
        num_vertices_(spec.num_vertices),
        channels_(padded_channels(spec.in_channels)),
        out_channels_(padded_channels(spec.out_channels)),
        num_taps_(spec.num_taps),
        segments_(spec.num_taps) {}

  [[nodiscard]] std::size_t scratch_size() const override {
    return std::min(kBlockRows, num_vertices_) * num_taps_ * channels_;
  }

  void run(const float* x, float* scratch, float* y) override {
    for (std::size_t k = 0; k < num_taps_; ++k) segments_[k] = scratch + k * channels_;
    for (std::size_t first = 0; first < num_vertices_; first += kBlockRows) {
      const std::size_t rows = std::min(kBlockRows, num_vertices_ - first);
      for (std::size_t i = 0; i < rows * num_taps_; ++i) {
        const auto vertex = spirals_[first * num_taps_ + i];
        float* tap = scratch + i * channels_;
        if (vertex == kNoVertex) {
          std::fill_n(tap, channels_, 0.F);
        } else {
          std::copy_n(x + vertex * channels_, channels_, tap);
        }
      }
      dense_.run(segments_, num_taps_ * channels_, rows, y + first * out_channels_);
    }
  }

 private:
  std::vector<std::uint32_t> spirals_;
  PackedDense dense_;
  std::size_t num_vertices_, channels_, out_channels_, num_taps_;
  std::vector<const float*> segments_;  ///< of one call
};

}  // namespace

std::unique_ptr<PackedConvolution> pack_convolution(const nn::internal::Kernels& kernels,
                                                    const ConvolutionSpec& spec) {
  RETINAFACE_REQUIRE(spec.weight.size() == spec.num_taps * spec.in_channels * spec.out_channels &&
                         spec.bias.size() == spec.out_channels,
                     std::to_string(spec.weight.size()) + " weights for a graph convolution");
  if (spec.filter == GraphFilter::Spiral) return std::make_unique<PackedSpiral>(kernels, spec);
  const bool shrinks = padded_channels(spec.out_channels) < padded_channels(spec.in_channels);
  if (shrinks && spec.negative_slope == 1) return std::make_unique<DenseFirst>(kernels, spec);
  return std::make_unique<TapsFirst>(kernels, spec);
}

}  // namespace retinaface::mesh::internal
