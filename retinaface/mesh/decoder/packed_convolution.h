#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "retinaface/mesh/graph/vertex_taps.h"
#include "retinaface/nn/kernels/kernels.h"

namespace retinaface::mesh::internal {

/// The number of channels that vectors work on: 4, 8 or a multiple of 16. Those behind the real
/// ones are 0.
[[nodiscard]] std::size_t padded_channels(std::size_t channels);

/// A dense layer cut into panels for the GEMM kernel.
class PackedDense {
 public:
  /// y = leaky_relu(Σ_s x_s W_s + bias): a row of the left matrix is `num_segments` pieces of
  /// `depth` numbers.
  ///
  /// @param weight          [num_segments, depth, outputs]
  /// @param bias            [outputs], or empty
  /// @param negative_slope  1 for no activation
  PackedDense(const nn::internal::Kernels& kernels, std::size_t num_segments, std::size_t depth,
              std::size_t outputs, std::span<const float> weight, std::span<const float> bias,
              float negative_slope);

  /// @param segments  one pointer for each, to rows `x_stride` apart
  /// @param y         rows of `padded_channels(outputs)` numbers
  void run(std::span<const float* const> segments, std::size_t x_stride, std::size_t rows,
           float* y) const;

 private:
  const nn::internal::Kernels& kernels_;
  std::size_t depth_;
  std::size_t padded_;  ///< outputs
  std::size_t panel_width_;
  std::vector<float> weight_;  ///< by panel, [num_segments * depth, width]
  std::vector<float> bias_;
  std::vector<float> slope_;
};

/// A graph convolution with its activation, ready to run on rows of padded channels. For one thread
/// at a time.
class PackedConvolution {
 public:
  virtual ~PackedConvolution() = default;
  /// How many floats `run` needs to work in.
  [[nodiscard]] virtual std::size_t scratch_size() const = 0;
  /// @param x  [num_vertices, padded in_channels]
  /// @param y  [num_vertices, padded out_channels]
  virtual void run(const float* x, float* scratch, float* y) = 0;
};

/// One layer: what `GraphConvolution` takes, and an activation.
struct ConvolutionSpec {
  GraphFilter filter = GraphFilter::Chebyshev;
  std::size_t num_vertices = 0;
  std::span<const Triangle> triangles;
  std::size_t num_taps = 1;
  std::size_t in_channels = 1;
  std::size_t out_channels = 1;
  std::span<const float> weight;  ///< [num_taps, in_channels, out_channels]
  std::span<const float> bias;
  float negative_slope = 1;  ///< 1 for no activation
};

[[nodiscard]] std::unique_ptr<PackedConvolution> pack_convolution(
    const nn::internal::Kernels& kernels, const ConvolutionSpec& spec);

/// The kernels of the best instruction set of this machine.
[[nodiscard]] const nn::internal::Kernels& best_kernels();

}  // namespace retinaface::mesh::internal
