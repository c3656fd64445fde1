#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "retinaface/base/thread_pool.h"
#include "retinaface/nn/engine.h"
#include "retinaface/nn/kernels/flush_denormals.h"
#include "retinaface/nn/kernels/kernels.h"
#include "retinaface/nn/network.h"

namespace retinaface::nn::internal {

struct Extent {
  int height = 0;
  int width = 0;

  friend bool operator==(const Extent&, const Extent&) = default;
};

/// A batch of feature maps in memory: NHWC, perhaps a slice of the channels of a wider map.
struct Map {
  float* data = nullptr;
  Extent extent;
  int channels = 0;
  std::ptrdiff_t pixel_stride = 0;

  [[nodiscard]] std::ptrdiff_t row_stride() const { return extent.width * pixel_stride; }
  [[nodiscard]] std::ptrdiff_t image_stride() const { return extent.height * row_stride(); }
  [[nodiscard]] float* row(std::int64_t image, std::int64_t y) const {
    return data + image * image_stride() + y * row_stride();
  }
};

/// What one run lends to the operators.
struct RunContext {
  std::span<const InputImage> images;
  ThreadPool* pool = nullptr;
  float* scratch = nullptr;
  std::ptrdiff_t scratch_stride = 0;  ///< floats per thread

  [[nodiscard]] std::int64_t batch() const { return static_cast<std::int64_t>(images.size()); }

  /// body(item, scratch) for every item, shared among the threads.
  template <typename Body>
  void parallel_for(std::int64_t count, const Body& body) const {
    pool->parallel_for(count, [&](std::int64_t item, int slot) {
      const FlushDenormals guard;
      body(item, scratch + slot * scratch_stride);
    });
  }
};

/// One step of the network: holds prepared weights, knows no size until it runs. Its tasks do not
/// depend on the number of threads and never split a sum, so neither do its results.
class Operator {
 public:
  virtual ~Operator() = default;

  /// The common size of all outputs; not positive where the input is too small.
  [[nodiscard]] virtual Extent output_extent(std::span<const Extent> inputs) const = 0;
  /// Whether inputs of these sizes fit together: a second operand is as large as the result.
  [[nodiscard]] virtual bool accepts(std::span<const Extent> inputs, Extent output) const;
  /// Floats of scratch memory that each thread needs.
  [[nodiscard]] virtual std::size_t scratch_size(std::span<const Extent> inputs,
                                                 Extent output) const;
  virtual void run(const RunContext& context, std::span<const Map> inputs,
                   std::span<const Map> outputs) const = 0;

  [[nodiscard]] virtual std::string_view kernel() const = 0;
  /// Multiply-adds of the definition for one output pixel.
  [[nodiscard]] virtual double macs_per_pixel() const { return 0; }
  /// The part of them that the kernel really does.
  [[nodiscard]] virtual double macs_done() const { return 1; }
  [[nodiscard]] virtual std::size_t weight_bytes() const { return 0; }
};

/// @param kernels    null: the definition in clear loops, for a network that no pass has touched
[[nodiscard]] std::unique_ptr<Operator> make_operator(const Network& network,
                                                      const NetworkNode& node,
                                                      const Kernels* kernels);

// One maker per file.
std::unique_ptr<Operator> make_reference_convolution(const Convolution& convolution);
std::unique_ptr<Operator> make_reference_deformable(const Convolution& convolution);
std::unique_ptr<Operator> make_pointwise(const Network& network, const NetworkNode& node,
                                         const Convolution& convolution, const Kernels& kernels);
/// @param image  null: the input is a map
std::unique_ptr<Operator> make_dense(const Network& network, const NetworkNode& node,
                                     const Convolution& convolution, const ImageInput* image,
                                     const Kernels& kernels);
std::unique_ptr<Operator> make_winograd(const Network& network, const NetworkNode& node,
                                        const Convolution& convolution, const Kernels& kernels);
std::unique_ptr<Operator> make_deformable(const Network& network, const NetworkNode& node,
                                          const Convolution& convolution, const Kernels& kernels);
std::unique_ptr<Operator> make_depthwise(const Convolution& convolution, const Kernels& kernels);
std::unique_ptr<Operator> make_separable(const Network& network, const NetworkNode& node,
                                         const SeparableConvolution& separable,
                                         const Kernels& kernels);
std::unique_ptr<Operator> make_image_input(const ImageInput& image, const Kernels& kernels);
std::unique_ptr<Operator> make_affine(const AffineOp& op, const Kernels& kernels);
std::unique_ptr<Operator> make_activate(float slope, int channels, const Kernels& kernels);
std::unique_ptr<Operator> make_add(float slope, const Kernels& kernels);
std::unique_ptr<Operator> make_concat(float slope);
std::unique_ptr<Operator> make_upsample();
std::unique_ptr<Operator> make_upsample_add(float slope, const Kernels& kernels);
std::unique_ptr<Operator> make_max_pool(const MaxPool2d& pool, const Kernels& kernels);

}  // namespace retinaface::nn::internal
