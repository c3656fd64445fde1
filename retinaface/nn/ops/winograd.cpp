#include <algorithm>
#include <array>
#include <utility>

#include "retinaface/nn/ops/packed_gemm.h"

namespace retinaface::nn::internal {
namespace {

constexpr int kTile = 4;        ///< output pixels on a side
constexpr int kWindow = 6;      ///< input pixels on a side
constexpr int kPositions = 36;  ///< products per channel pair and tile
/// Tiles per task, a multiple of every register tile's height: all products of a task stay in the
/// second-level cache.
constexpr int kTilesPerTask = 24;

/// G of Lavin and Gray 2015, section 4.1, for the points 0, 1, -1, 2, -2, infinity.
constexpr double kWeightTransform[kWindow][3] = {{1.0 / 4, 0, 0},
                                                 {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                                 {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                                 {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                                 {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                                 {0, 0, 1}};

/// Position (i, j) of G g G^T for the 3x3 filter g.
float transformed_weight(const float* g, int position) {
  const auto& row = kWeightTransform[position / kWindow];
  const auto& column = kWeightTransform[position % kWindow];
  double sum = 0;
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 3; ++x) sum += row[y] * column[x] * double{g[y * 3 + x]};
  }
  return static_cast<float>(sum);
}

/// 3x3 convolution, stride 1, padding 1, by F(4x4, 3x3): a quarter of the multiplications.
class Winograd final : public Operator {
 public:
  Winograd(OutputLayout layout, const Convolution& conv, const Kernels& kernels)
      : layout_(std::move(layout)),
        channels_(conv.in_channels()),
        padded_(padded_channels(channels_)),
        kernels_(&kernels),
        macs_(static_cast<double>(conv.weight.values().size())) {
    for (int position = 0; position < kPositions; ++position) {
      products_[static_cast<std::size_t>(position)] =
          PackedGemm(kernels, layout_, 1, channels_, true, [&](int k, int channel) {
            const std::int64_t filter = std::int64_t{channel} * channels_ + k;
            return transformed_weight(conv.weight.data() + filter * 9, position);
          });
    }
  }

  [[nodiscard]] Extent output_extent(std::span<const Extent> inputs) const override {
    return inputs[0];
  }

  [[nodiscard]] std::size_t scratch_size(std::span<const Extent>, Extent) const override {
    const auto window = static_cast<std::size_t>(padded_);
    const auto per_tile = window + static_cast<std::size_t>(layout_.packed_channels());
    return kPositions * (kTilesPerTask * per_tile + window);
  }

  void run(const RunContext& context, std::span<const Map> inputs,
           std::span<const Map> outputs) const override {
    const Extent extent = inputs[0].extent;
    const Grid grid{(extent.width + kTile - 1) / kTile, (extent.height + kTile - 1) / kTile};
    const std::int64_t tiles = std::int64_t{grid.columns} * grid.rows;
    const std::int64_t tasks = (tiles + kTilesPerTask - 1) / kTilesPerTask;
    context.parallel_for(context.batch() * tasks, [&](std::int64_t item, float* scratch) {
      const std::int64_t first = item % tasks * kTilesPerTask;
      const auto count = static_cast<int>(std::min<std::int64_t>(kTilesPerTask, tiles - first));
      run_tiles(inputs, outputs, item / tasks, {first, count, grid.columns}, scratch);
    });
  }

  [[nodiscard]] std::string_view kernel() const override { return "winograd 4x4, 3x3"; }
  [[nodiscard]] double macs_per_pixel() const override { return macs_; }
  /// 36 products in the place of 16 x 9, transforms not counted.
  [[nodiscard]] double macs_done() const override { return 0.25; }
  [[nodiscard]] std::size_t weight_bytes() const override {
    return kPositions * products_[0].bytes();
  }

 private:
  struct Grid {
    int columns, rows;
  };
  struct Tiles {
    std::int64_t first;
    int count;
    int columns;

    [[nodiscard]] int y(int tile) const {
      return static_cast<int>((first + tile) / columns) * kTile;
    }
    [[nodiscard]] int x(int tile) const {
      return static_cast<int>((first + tile) % columns) * kTile;
    }
  };

  void run_tiles(std::span<const Map> inputs, std::span<const Map> outputs, std::int64_t image,
                 const Tiles& tiles, float* scratch) const {
    const std::ptrdiff_t in_stride = std::ptrdiff_t{kTilesPerTask} * padded_;
    const std::ptrdiff_t out_stride = std::ptrdiff_t{kTilesPerTask} * layout_.packed_channels();
    float* const transformed = scratch;
    float* const products = transformed + kPositions * in_stride;
    float* const window = products + kPositions * out_stride;
    for (int tile = 0; tile < tiles.count; ++tile) {
      transform_input(inputs[0], image, tiles.y(tile), tiles.x(tile), window,
                      transformed + std::ptrdiff_t{tile} * padded_, in_stride);
    }
    for (int position = 0; position < kPositions; ++position) {
      const float* a = transformed + position * in_stride;
      products_[static_cast<std::size_t>(position)].multiply(
          {&a, padded_, tiles.count}, products + position * out_stride, layout_.packed_channels());
    }
    const Map* residual = inputs.size() > 1 ? &inputs[1] : nullptr;
    for (int tile = 0; tile < tiles.count; ++tile) {
      write_output({outputs.data(), residual, image, tiles.y(tile), tiles.x(tile)},
                   products + std::ptrdiff_t{tile} * layout_.packed_channels(), out_stride);
    }
  }

  /// The window at the border of the map is first completed with zeros.
  void transform_input(const Map& in, std::int64_t image, int y, int x, float* window,
                       float* transformed, std::ptrdiff_t position_stride) const {
    const bool inside =
        y > 0 && x > 0 && y - 1 + kWindow <= in.extent.height && x - 1 + kWindow <= in.extent.width;
    if (inside) {
      kernels_->winograd_input(in.row(image, y - 1) + (x - 1) * in.pixel_stride, in.pixel_stride,
                               in.row_stride(), transformed, position_stride, padded_);
      return;
    }
    for (int wy = 0; wy < kWindow; ++wy) {
      for (int wx = 0; wx < kWindow; ++wx) {
        const int iy = y - 1 + wy;
        const int ix = x - 1 + wx;
        float* pixel = window + std::ptrdiff_t{wy * kWindow + wx} * padded_;
        if (iy < 0 || ix < 0 || iy >= in.extent.height || ix >= in.extent.width) {
          std::fill_n(pixel, padded_, 0.F);
        } else {
          std::copy_n(in.row(image, iy) + ix * in.pixel_stride, padded_, pixel);
        }
      }
    }
    kernels_->winograd_input(window, padded_, std::ptrdiff_t{kWindow} * padded_, transformed,
                             position_stride, padded_);
  }

  void write_output(const PixelTarget& target, const float* products,
                    std::ptrdiff_t position_stride) const {
    const Extent extent = target.outputs[0].extent;
    for (const OutputRun& run : layout_.runs) {
      const Map& out = target.outputs[run.output];
      WinogradOutput p;
      p.products = products + run.packed_first;
      p.position_stride = position_stride;
      p.bias = layout_.bias.data() + run.packed_first;
      p.slope = layout_.slope.data() + run.packed_first;
      if (target.residual != nullptr) {
        p.residual = target.residual_of(run);
        p.residual_pixel_stride = target.residual->pixel_stride;
        p.residual_row_stride = target.residual->row_stride();
      }
      p.out = target.of(run);
      p.out_pixel_stride = out.pixel_stride;
      p.out_row_stride = out.row_stride();
      p.rows = std::min(kTile, extent.height - static_cast<int>(target.y));
      p.columns = std::min(kTile, extent.width - static_cast<int>(target.x));
      p.channels = run.padded;
      kernels_->winograd_output(p);
    }
  }

  OutputLayout layout_;
  int channels_, padded_;
  const Kernels* kernels_;
  std::array<PackedGemm, kPositions> products_;
  double macs_;
};

}  // namespace

std::unique_ptr<Operator> make_winograd(const Network& network, const NetworkNode& node,
                                        const Convolution& convolution, const Kernels& kernels) {
  return std::make_unique<Winograd>(make_output_layout(network, node, convolution), convolution,
                                    kernels);
}

}  // namespace retinaface::nn::internal
