#include "retinaface/train/torch_mesh_decoder.h"

#include <algorithm>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/train/mesh_tensors.h"

namespace retinaface::train {

using torch::Tensor;

TorchMeshDecoder::TorchMeshDecoder(const mesh::MeshHierarchy& hierarchy,
                                   const mesh::GraphNetworkOptions& options,
                                   const std::shared_ptr<ThreadPool>& pool)
    : options_(options), layout_(mesh::GraphDecoder<float>(hierarchy, options).parameters()) {
  for (const mesh::MeshLevel& level : hierarchy.levels) {
    taps_.push_back(
        graph_taps(options.filter, level.vertices.size(), level.triangles, options.num_taps, pool));
  }
  for (const auto& matrix : hierarchy.up) up_.push_back(vertex_map(matrix, pool));
}

Tensor TorchMeshDecoder::run(const Tensor& parameters, const Tensor& latent) const {
  check_arguments(
      "TorchMeshDecoder",
      {{"parameters", parameters, {static_cast<std::int64_t>(layout_.size())}},
       {"latent", latent, {kAnySize, static_cast<std::int64_t>(options_.latent_size)}}});
  const std::size_t coarsest = taps_.size() - 1;
  Tensor features =
      torch::addmm(block(parameters, "latent.bias"), latent, block(parameters, "latent.weight"))
          .unflatten(1, {static_cast<std::int64_t>(taps_[coarsest].num_vertices()),
                         static_cast<std::int64_t>(options_.widths[coarsest])});
  for (std::size_t level = coarsest;; --level) {
    features =
        torch::leaky_relu(convolve(parameters, level, "filter", features), options_.negative_slope);
    if (level == 0) return convolve(parameters, 0, "output", features);
    features = map_vertices(up_[level - 1], features);
  }
}

Tensor TorchMeshDecoder::block(const Tensor& parameters, std::string_view name) const {
  const auto found = std::ranges::find(layout_.blocks(), name, &mesh::ParameterBlock::name);
  RETINAFACE_REQUIRE(found != layout_.blocks().end(), "no parameters " + std::string(name));
  const std::vector<std::int64_t> shape(found->shape.begin(), found->shape.end());
  return parameters
      .narrow(0, static_cast<std::int64_t>(found->offset), static_cast<std::int64_t>(found->size))
      .view(shape);
}

Tensor TorchMeshDecoder::convolve(const Tensor& parameters, std::size_t level,
                                  std::string_view layer, const Tensor& features) const {
  const std::string name = "level" + std::to_string(level) + "." + std::string(layer);
  return graph_convolution(taps_[level], features, block(parameters, name + ".weight"),
                           block(parameters, name + ".bias"));
}

}  // namespace retinaface::train
