#include "retinaface/mesh/network/mesh_auto_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "retinaface/formats/messages.h"
#include "retinaface/mesh/network/graph_decoder.h"

namespace retinaface::mesh {
namespace {

class Checker {
 public:
  Checker(const MeshAutoEncoder& network, std::string_view name) : network_(network), name_(name) {}

  [[nodiscard]] Result<void> check_shape() const {
    RETINAFACE_RETURN_IF_ERROR(check_levels());
    for (std::size_t l = 0; l + 1 < network_.hierarchy.num_levels(); ++l)
      RETINAFACE_RETURN_IF_ERROR(check_step(l));
    RETINAFACE_RETURN_IF_ERROR(check_vertices());
    RETINAFACE_RETURN_IF_ERROR(check_options("encoder", network_.encoder));
    RETINAFACE_RETURN_IF_ERROR(check_options("decoder", network_.decoder));
    if (network_.encoder.latent_size != network_.decoder.latent_size)
      return fault(fmt::format("the encoder has {} latent numbers, the decoder {}",
                               network_.encoder.latent_size, network_.decoder.latent_size));
    return {};
  }

  /// @pre  the shape is right
  [[nodiscard]] Result<void> check_all_parameters() const {
    const GraphEncoder<float> encoder(network_.hierarchy, network_.encoder);
    RETINAFACE_RETURN_IF_ERROR(
        check_parameters("encoder", network_.encoder_parameters, encoder.parameters().size()));
    const GraphDecoder<float> decoder(network_.hierarchy, network_.decoder);
    return check_parameters("decoder", network_.decoder_parameters, decoder.parameters().size());
  }

 private:
  [[nodiscard]] Error fault(std::string_view what) const {
    return retinaface::internal::corrupt(name_, what);
  }

  [[nodiscard]] Result<void> check_levels() const {
    const MeshHierarchy& hierarchy = network_.hierarchy;
    const std::size_t count = hierarchy.num_levels();
    if (count == 0 || hierarchy.down.size() + 1 != count || hierarchy.up.size() + 1 != count)
      return fault(fmt::format("{} levels with {} steps down and {} up", count,
                               hierarchy.down.size(), hierarchy.up.size()));
    for (std::size_t l = 0; l < count; ++l) {
      const MeshLevel& level = hierarchy.levels[l];
      if (level.vertices.empty()) return fault(fmt::format("level {} has no vertices", l));
      for (const Triangle& triangle : level.triangles)
        for (const std::uint32_t vertex : triangle)
          if (vertex >= level.vertices.size())
            return fault(fmt::format("a triangle of level {} has vertex {}, there are {}", l,
                                     vertex, level.vertices.size()));
    }
    return {};
  }

  /// From level l to the next coarser one and back.
  [[nodiscard]] Result<void> check_step(std::size_t l) const {
    const MeshHierarchy& hierarchy = network_.hierarchy;
    const std::size_t fine = hierarchy.num_vertices(l);
    const std::size_t coarse = hierarchy.num_vertices(l + 1);
    const auto& down = hierarchy.down[l];
    const SparseMatrix<double>& up = hierarchy.up[l];
    if (down.size() != coarse || up.num_rows() != fine || up.num_columns != coarse ||
        up.values.size() != up.columns.size() || up.row_starts.back() != up.columns.size())
      return fault(fmt::format("the step from level {} has other sizes than the levels", l));
    for (std::size_t i = 0; i < coarse; ++i) {
      if (down[i] >= fine || (i > 0 && down[i] <= down[i - 1]))
        return fault(fmt::format("level {} picks vertices that do not rise or exist", l + 1));
      if (hierarchy.levels[l + 1].vertices[i] != hierarchy.levels[l].vertices[down[i]])
        return fault(fmt::format("level {} picks other vertices than it names", l + 1));
    }
    if (!std::is_sorted(up.row_starts.begin(), up.row_starts.end()))
      return fault(fmt::format("the rows of the step to level {} are not in order", l));
    for (std::size_t i = 0; i < up.columns.size(); ++i)
      if (up.columns[i] >= coarse || !std::isfinite(up.values[i]))
        return fault(fmt::format("the step to level {} blends vertices that do not exist", l));
    return {};
  }

  [[nodiscard]] Result<void> check_vertices() const {
    const std::size_t count = network_.num_vertices();
    const auto& vertices = network_.hierarchy.levels[0].vertices;
    for (std::size_t i = 0; i < count; ++i)
      if (vertices[i] != i) return fault("the finest level does not have all its vertices");
    const VertexStatistics& statistics = network_.statistics;
    for (const auto* values : {&statistics.mean, &statistics.deviation, &statistics.colour_mean,
                               &statistics.colour_deviation}) {
      if (values->size() != count)
        return fault(fmt::format("statistics of {} vertices, expected {}", values->size(), count));
      if (!std::ranges::all_of(*values, [](Vec3 v) { return is_finite(v); }))
        return fault("statistics that are not finite");
    }
    if (!network_.model_vertices.empty() && network_.model_vertices.size() != count)
      return fault(fmt::format("{} vertices of the model, expected {}",
                               network_.model_vertices.size(), count));
    if (!network_.landmarks68.empty() && network_.landmarks68.size() != 68)
      return fault(fmt::format("{} landmarks, expected 68", network_.landmarks68.size()));
    for (const std::uint32_t vertex : network_.landmarks68)
      if (vertex >= count) return fault(fmt::format("a landmark at vertex {}", vertex));
    return {};
  }

  [[nodiscard]] Result<void> check_options(std::string_view part,
                                           const GraphNetworkOptions& options) const {
    if (options.widths.size() != network_.hierarchy.num_levels())
      return fault(fmt::format("the {} has {} widths for {} levels", part, options.widths.size(),
                               network_.hierarchy.num_levels()));
    constexpr std::size_t kMostTaps = 64;
    constexpr std::size_t kMostFeatures = 1 << 14;
    if (options.num_taps == 0 || options.num_taps > kMostTaps)
      return fault(
          fmt::format("the {} has {} taps, expected 1 to {}", part, options.num_taps, kMostTaps));
    std::vector<std::size_t> counts = options.widths;
    counts.push_back(options.latent_size);
    for (const std::size_t count : counts)
      if (count == 0 || count > kMostFeatures)
        return fault(fmt::format("the {} has layers of {} numbers, expected 1 to {}", part, count,
                                 kMostFeatures));
    if (!(options.negative_slope >= 0 && options.negative_slope <= 1))
      return fault(fmt::format("the {} has a slope of {}", part, options.negative_slope));
    return {};
  }

  [[nodiscard]] Result<void> check_parameters(std::string_view part,
                                              std::span<const float> parameters,
                                              std::size_t expected) const {
    if (parameters.size() != expected)
      return fault(
          fmt::format("the {} has {} parameters, expected {}", part, parameters.size(), expected));
    if (!std::ranges::all_of(parameters, [](float value) { return std::isfinite(value); }))
      return fault(fmt::format("the {} has parameters that are not finite", part));
    return {};
  }

  const MeshAutoEncoder& network_;
  std::string_view name_;
};

}  // namespace

Result<void> check_network_shape(const MeshAutoEncoder& network, std::string_view name) {
  return Checker(network, name).check_shape();
}

Result<void> check_auto_encoder(const MeshAutoEncoder& network, std::string_view name) {
  RETINAFACE_RETURN_IF_ERROR(check_network_shape(network, name));
  return Checker(network, name).check_all_parameters();
}

Mesh template_mesh(const MeshAutoEncoder& network, std::size_t level) {
  Mesh mesh;
  mesh.positions = at_level(network.hierarchy, level, network.statistics.mean);
  mesh.triangles = network.hierarchy.levels[level].triangles;
  for (const Vec3 c : at_level(network.hierarchy, level, network.statistics.colour_mean))
    mesh.colours.push_back(logistic(c));
  return mesh;
}

std::unique_ptr<MeshDecoder> make_decoder(const MeshAutoEncoder& network) {
  return make_graph_mesh_decoder(network.hierarchy, network.decoder, network.decoder_parameters,
                                 network.statistics);
}

MeshEncoder::MeshEncoder(const MeshAutoEncoder& network)
    : statistics_(network.statistics),
      encoder_(network.hierarchy, network.encoder),
      parameters_(network.encoder_parameters),
      numbers_(network.num_vertices() * kVertexChannels) {}

std::span<const float> MeshEncoder::encode(std::span<const float> vertices) {
  standardise_vertices(statistics_, vertices, numbers_);
  encoder_.run(parameters_, numbers_, activations_);
  return activations_.latent;
}

}  // namespace retinaface::mesh
