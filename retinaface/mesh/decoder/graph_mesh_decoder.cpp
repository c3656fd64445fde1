#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/decoder/finish_vertices.h"
#include "retinaface/mesh/decoder/mesh_decoder.h"
#include "retinaface/mesh/decoder/packed_convolution.h"
#include "retinaface/mesh/graph/sparse_rows.h"
#include "retinaface/mesh/network/graph_decoder.h"

namespace retinaface::mesh {
namespace {

using internal::ConvolutionSpec;
using internal::PackedConvolution;
using internal::padded_channels;

class GraphMeshDecoder final : public MeshDecoder {
 public:
  GraphMeshDecoder(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options,
                   std::span<const float> parameters, const VertexStatistics& statistics)
      : kernels_(internal::best_kernels()), latent_size_(options.latent_size) {
    const GraphDecoder<float> network(hierarchy, options);
    const ParameterLayout& layout = network.parameters();
    RETINAFACE_REQUIRE(parameters.size() == layout.size(), std::to_string(parameters.size()) +
                                                               " parameters, expected " +
                                                               std::to_string(layout.size()));
    pack_latent_layer(hierarchy, options, parameters, layout);
    auto by_level = internal::statistics_by_level(hierarchy, statistics);
    std::size_t scratch_size = 0;
    for (std::size_t l = 0; l < hierarchy.num_levels(); ++l) {
      levels_.push_back(pack_level(hierarchy, options, parameters, layout, l));
      levels_[l].statistics = std::move(by_level[l]);
      scratch_size = std::max(
          {scratch_size, levels_[l].filter->scratch_size(), levels_[l].output->scratch_size()});
    }
    scratch_.resize(scratch_size);
  }

  [[nodiscard]] std::size_t latent_size() const override { return latent_size_; }
  [[nodiscard]] std::size_t num_levels() const override { return levels_.size(); }
  [[nodiscard]] std::size_t num_vertices(std::size_t level) const override {
    return levels_[level].statistics.mean.size();
  }

  void decode(std::span<const float> latent, std::size_t level,
              std::span<float> vertices) override {
    RETINAFACE_REQUIRE(level < num_levels() && latent.size() == latent_size_ &&
                           vertices.size() == num_vertices(level) * kVertexChannels,
                       "the decoder cannot fill " + std::to_string(vertices.size()) + " numbers");
    const float* rows = latent.data();
    latent_layer_->run({&rows, 1}, latent_size_, 1, latent_features_.data());
    unpack_latent_features();
    for (std::size_t l = num_levels(); l-- > level;) {
      Level& current = levels_[l];
      if (l + 1 < num_levels()) upsample(levels_[l + 1], current);
      current.filter->run(current.input.data(), scratch_.data(), current.features.data());
    }
    Level& last = levels_[level];
    last.output->run(last.features.data(), scratch_.data(), last.raw.data());
    internal::finish_vertices(last.raw, padded_channels(kVertexChannels), last.statistics,
                              vertices);
  }

 private:
  struct Level {
    SparseMatrix<float> up;  ///< to this level from the next coarser one
    std::unique_ptr<PackedConvolution> filter;
    std::unique_ptr<PackedConvolution> output;
    VertexStatistics statistics;
    std::size_t in_channels = 0;  ///< padded
    std::vector<float> input;
    std::vector<float> features;
    std::vector<float> raw;
  };

  void pack_latent_layer(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options,
                         std::span<const float> parameters, const ParameterLayout& layout) {
    const std::size_t num_coarsest = hierarchy.num_vertices(hierarchy.num_levels() - 1);
    width_of_coarsest_ = options.widths.back();
    const std::size_t outputs = num_coarsest * width_of_coarsest_;
    latent_layer_ = std::make_unique<internal::PackedDense>(kernels_, 1, latent_size_, outputs,
                                                            layout.view(parameters, 0),
                                                            layout.view(parameters, 1), 1.F);
    latent_features_.resize(padded_channels(outputs));
  }

  [[nodiscard]] Level pack_level(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options,
                                 std::span<const float> parameters, const ParameterLayout& layout,
                                 std::size_t l) const {
    const bool is_coarsest = l + 1 == hierarchy.num_levels();
    const std::size_t in = options.widths[is_coarsest ? l : l + 1];
    const std::size_t count = hierarchy.num_vertices(l);
    const std::size_t first_block = 2 + 4 * l;  // behind the latent layer's, in the layout's order
    ConvolutionSpec spec{options.filter,
                         count,
                         hierarchy.levels[l].triangles,
                         options.num_taps,
                         in,
                         options.widths[l],
                         layout.view(parameters, first_block),
                         layout.view(parameters, first_block + 1),
                         static_cast<float>(options.negative_slope)};
    Level level;
    level.filter = internal::pack_convolution(kernels_, spec);
    spec.in_channels = options.widths[l];
    spec.out_channels = kVertexChannels;
    spec.weight = layout.view(parameters, first_block + 2);
    spec.bias = layout.view(parameters, first_block + 3);
    spec.negative_slope = 1;
    level.output = internal::pack_convolution(kernels_, spec);
    if (!is_coarsest) level.up = converted<float>(hierarchy.up[l]);
    level.in_channels = padded_channels(in);
    level.input.resize(count * level.in_channels);
    level.features.resize(count * padded_channels(options.widths[l]));
    level.raw.resize(count * padded_channels(kVertexChannels));
    return level;
  }

  /// The rows of the coarsest level get their padding.
  void unpack_latent_features() {
    Level& coarsest = levels_.back();
    for (std::size_t v = 0; v < coarsest.statistics.mean.size(); ++v) {
      std::copy_n(latent_features_.data() + v * width_of_coarsest_, width_of_coarsest_,
                  coarsest.input.data() + v * coarsest.in_channels);
    }
  }

  static void upsample(const Level& coarse, Level& fine) {
    internal::multiply_rows({.row_starts = fine.up.row_starts.data(),
                             .columns = fine.up.columns.data(),
                             .values = fine.up.values.data(),
                             .in = coarse.features.data(),
                             .out = fine.input.data(),
                             .rows = static_cast<int>(fine.up.num_rows()),
                             .channels = static_cast<int>(fine.in_channels)});
  }

  const nn::internal::Kernels& kernels_;
  std::size_t latent_size_;
  std::size_t width_of_coarsest_ = 0;
  std::unique_ptr<internal::PackedDense> latent_layer_;
  std::vector<float> latent_features_;
  std::vector<Level> levels_;
  std::vector<float> scratch_;
};

}  // namespace

std::unique_ptr<MeshDecoder> make_graph_mesh_decoder(const MeshHierarchy& hierarchy,
                                                     const GraphNetworkOptions& options,
                                                     std::span<const float> parameters,
                                                     const VertexStatistics& statistics) {
  return std::make_unique<GraphMeshDecoder>(hierarchy, options, parameters, statistics);
}

}  // namespace retinaface::mesh
