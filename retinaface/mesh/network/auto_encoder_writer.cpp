#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/io/tensor_fields.h"
#include "retinaface/mesh/network/auto_encoder_file.h"
#include "retinaface/mesh/network/auto_encoder_tensors.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/network/parameter_file.h"

namespace retinaface::mesh {
namespace {

using internal::level_tensor;
using internal::vector_tensor;

Tensor vectors(std::span<const Vec3> vectors) {
  std::vector<float> values;
  for (const Vec3& v : vectors) values.insert(values.end(), {v.x, v.y, v.z});
  return vector_tensor(values);
}

/// A column, which Float16 rounds.
Tensor weights(std::span<const double> values) {
  return Tensor(Shape{static_cast<std::int64_t>(values.size()), 1},
                std::vector<float>(values.begin(), values.end()));
}

std::string options_text(const GraphNetworkOptions& options) {
  return nlohmann::json{{"filter", options.filter == GraphFilter::Spiral ? "spiral" : "chebyshev"},
                        {"num_taps", options.num_taps},
                        {"latent_size", options.latent_size},
                        {"widths", options.widths},
                        {"negative_slope", options.negative_slope}}
      .dump();
}

void add_hierarchy(const MeshHierarchy& hierarchy, NamedTensors& tensors) {
  for (std::size_t l = 0; l < hierarchy.num_levels(); ++l) {
    tensors.emplace(level_tensor(l, "triangles"), vector_tensor(hierarchy.levels[l].triangles));
    if (l == 0) continue;
    const SparseMatrix<double>& up = hierarchy.up[l - 1];
    tensors.emplace(level_tensor(l, "down"), vector_tensor(hierarchy.down[l - 1]));
    tensors.emplace(level_tensor(l, "up.row_starts"), vector_tensor(up.row_starts));
    tensors.emplace(level_tensor(l, "up.columns"), vector_tensor(up.columns));
    tensors.emplace(level_tensor(l, "up.values"), weights(up.values));
  }
}

void add_parameters(const std::string& part, const ParameterLayout& layout,
                    std::span<const float> parameters, NamedTensors& tensors) {
  for (auto& [name, tensor] : tensors_of(layout, parameters))
    tensors.emplace(part + "." + name, tensor.clone());
}

}  // namespace

Result<Bytes> write_auto_encoder(const MeshAutoEncoder& network, StorageType type) {
  if (network.num_vertices() > internal::kMostIndexed)
    return Error{
        ErrorCode::LimitExceeded,
        fmt::format("{}: has {} vertices, at most {} can be written", printable(network.name),
                    network.num_vertices(), internal::kMostIndexed)};
  const auto checked = check_auto_encoder(network, network.name);
  RETINAFACE_REQUIRE(checked.ok(), checked.error().message);
  TensorFile file;
  file.metadata = {{"format", internal::kAutoEncoderFormat},
                   {"unit", internal::kAutoEncoderUnit},
                   {"name", network.name},
                   {"licence", network.licence},
                   {"provenance", network.provenance},
                   {"encoder", options_text(network.encoder)},
                   {"decoder", options_text(network.decoder)}};
  add_hierarchy(network.hierarchy, file.tensors);
  file.tensors.emplace("statistics.mean", vectors(network.statistics.mean));
  file.tensors.emplace("statistics.deviation", vectors(network.statistics.deviation));
  file.tensors.emplace("statistics.colour_mean", vectors(network.statistics.colour_mean));
  file.tensors.emplace("statistics.colour_deviation", vectors(network.statistics.colour_deviation));
  if (!network.model_vertices.empty())
    file.tensors.emplace("model_vertices", vector_tensor(network.model_vertices));
  if (!network.landmarks68.empty())
    file.tensors.emplace("landmarks68", vector_tensor(network.landmarks68));
  add_parameters("encoder", GraphEncoder<float>(network.hierarchy, network.encoder).parameters(),
                 network.encoder_parameters, file.tensors);
  add_parameters("decoder", GraphDecoder<float>(network.hierarchy, network.decoder).parameters(),
                 network.decoder_parameters, file.tensors);
  return write_safetensors(file, type);
}

}  // namespace retinaface::mesh
