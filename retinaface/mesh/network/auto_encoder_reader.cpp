#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "retinaface/formats/messages.h"
#include "retinaface/mesh/io/tensor_fields.h"
#include "retinaface/mesh/network/auto_encoder_file.h"
#include "retinaface/mesh/network/auto_encoder_tensors.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/network/parameter_file.h"

namespace retinaface::mesh {
namespace {

using internal::level_tensor;

class AutoEncoderReader {
 public:
  AutoEncoderReader(const TensorFile& file, std::string_view name)
      : fields_(file, name, internal::kMostIndexed) {}

  Result<MeshAutoEncoder> read() {
    RETINAFACE_RETURN_IF_ERROR(fields_.expect("format", internal::kAutoEncoderFormat));
    RETINAFACE_RETURN_IF_ERROR(fields_.expect("unit", internal::kAutoEncoderUnit));
    MeshAutoEncoder network;
    network.name = text("name");
    network.licence = text("licence");
    network.provenance = text("provenance");
    VertexStatistics& statistics = network.statistics;
    RETINAFACE_ASSIGN_OR_RETURN(statistics.mean, vectors("statistics.mean"));
    RETINAFACE_ASSIGN_OR_RETURN(statistics.deviation, vectors("statistics.deviation"));
    RETINAFACE_ASSIGN_OR_RETURN(statistics.colour_mean, vectors("statistics.colour_mean"));
    RETINAFACE_ASSIGN_OR_RETURN(statistics.colour_deviation,
                                vectors("statistics.colour_deviation"));
    RETINAFACE_ASSIGN_OR_RETURN(network.hierarchy, hierarchy(statistics.mean.size()));
    if (fields_.has("model_vertices")) {
      RETINAFACE_ASSIGN_OR_RETURN(network.model_vertices, fields_.indices("model_vertices"));
    }
    if (fields_.has("landmarks68")) {
      RETINAFACE_ASSIGN_OR_RETURN(network.landmarks68, fields_.indices("landmarks68"));
    }
    RETINAFACE_ASSIGN_OR_RETURN(network.encoder, options("encoder"));
    RETINAFACE_ASSIGN_OR_RETURN(network.decoder, options("decoder"));
    RETINAFACE_RETURN_IF_ERROR(check_network_shape(network, fields_.name()));
    RETINAFACE_ASSIGN_OR_RETURN(
        network.encoder_parameters,
        parameters("encoder.",
                   GraphEncoder<float>(network.hierarchy, network.encoder).parameters()));
    RETINAFACE_ASSIGN_OR_RETURN(
        network.decoder_parameters,
        parameters("decoder.",
                   GraphDecoder<float>(network.hierarchy, network.decoder).parameters()));
    RETINAFACE_RETURN_IF_ERROR(check_auto_encoder(network, fields_.name()));
    return network;
  }

 private:
  [[nodiscard]] std::string text(std::string_view key) const {
    return fields_.text(key).value_or("");
  }

  [[nodiscard]] Result<std::vector<Vec3>> vectors(std::string_view tensor) const {
    RETINAFACE_ASSIGN_OR_RETURN(const auto numbers, fields_.values(tensor));
    if (numbers.size() % 3 != 0)
      return fields_.fault(fmt::format("tensor '{}' has {} numbers, expected three for each vertex",
                                       tensor, numbers.size()));
    std::vector<Vec3> result;
    for (std::size_t i = 0; i < numbers.size(); i += 3) result.push_back(Vec3::load(&numbers[i]));
    return result;
  }

  [[nodiscard]] Result<MeshHierarchy> hierarchy(std::size_t num_vertices) const {
    MeshHierarchy result;
    MeshLevel& finest = result.levels.emplace_back();
    finest.vertices.resize(num_vertices);
    std::iota(finest.vertices.begin(), finest.vertices.end(), 0U);
    RETINAFACE_ASSIGN_OR_RETURN(finest.triangles, fields_.triangles(level_tensor(0, "triangles")));
    for (std::size_t l = 1; fields_.has(level_tensor(l, "triangles")); ++l)
      RETINAFACE_RETURN_IF_ERROR(add_level(l, result));
    return result;
  }

  [[nodiscard]] Result<void> add_level(std::size_t l, MeshHierarchy& result) const {
    RETINAFACE_ASSIGN_OR_RETURN(auto down, fields_.indices(level_tensor(l, "down")));
    MeshLevel level;
    for (const std::uint32_t vertex : down) {
      const auto& finer = result.levels.back().vertices;
      if (vertex >= finer.size())
        return fields_.fault(
            fmt::format("level {} keeps vertex {} of {}", l, vertex, finer.size()));
      level.vertices.push_back(finer[vertex]);
    }
    RETINAFACE_ASSIGN_OR_RETURN(level.triangles, fields_.triangles(level_tensor(l, "triangles")));
    SparseMatrix<double> up;
    up.num_columns = static_cast<std::uint32_t>(down.size());
    RETINAFACE_ASSIGN_OR_RETURN(up.row_starts, fields_.indices(level_tensor(l, "up.row_starts")));
    RETINAFACE_ASSIGN_OR_RETURN(up.columns, fields_.indices(level_tensor(l, "up.columns")));
    RETINAFACE_ASSIGN_OR_RETURN(const auto weights, fields_.values(level_tensor(l, "up.values")));
    up.values.assign(weights.begin(), weights.end());
    result.levels.push_back(std::move(level));
    result.down.push_back(std::move(down));
    result.up.push_back(std::move(up));
    return {};
  }

  [[nodiscard]] Result<GraphNetworkOptions> options(std::string_view part) const {
    const auto json = nlohmann::json::parse(text(part), nullptr, /*allow_exceptions=*/false);
    try {
      const std::string filter = json.at("filter");
      if (filter != "chebyshev" && filter != "spiral")
        return fields_.fault(
            fmt::format("its metadata has for the {} the filter {}, expected 'chebyshev' "
                        "or 'spiral'",
                        part, retinaface::internal::quote(filter)));
      return GraphNetworkOptions{
          .filter = filter == "spiral" ? GraphFilter::Spiral : GraphFilter::Chebyshev,
          .num_taps = json.at("num_taps").get<std::size_t>(),
          .latent_size = json.at("latent_size").get<std::size_t>(),
          .widths = json.at("widths").get<std::vector<std::size_t>>(),
          .negative_slope = json.at("negative_slope").get<double>()};
    } catch (const nlohmann::json::exception&) {
      return fields_.fault(fmt::format("its metadata has no options of the {}", part));
    }
  }

  [[nodiscard]] Result<std::vector<float>> parameters(std::string_view prefix,
                                                      const ParameterLayout& layout) const {
    NamedTensors tensors;
    for (const auto& [name, tensor] : fields_.tensors())
      if (name.starts_with(prefix)) tensors.emplace(name.substr(prefix.size()), tensor.clone());
    return parameters_from(tensors, layout, fields_.name());
  }

  internal::TensorFields fields_;
};

}  // namespace

Result<MeshAutoEncoder> read_auto_encoder(std::span<const std::byte> file, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(const TensorFile content, read_safetensors(file, name));
  return AutoEncoderReader(content, name).read();
}

}  // namespace retinaface::mesh
