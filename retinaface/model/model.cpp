#include "retinaface/model/model.h"

#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/base/sha256.h"
#include "retinaface/formats/tensor_file.h"
#include "retinaface/model/architecture.h"
#include "retinaface/model/metadata.h"
#include "retinaface/model/recognise.h"

namespace retinaface {
namespace {

using internal::NamedWeights;

Result<nn::Graph> build_checked(const NetworkConfig& config, const NamedTensors& tensors,
                                std::string_view subject, NamedWeights::Mode mode) {
  RETINAFACE_RETURN_IF_ERROR(check_network_config(config, subject));
  NamedWeights weights(tensors, subject, mode);
  nn::Graph graph = internal::assemble(config, weights);
  RETINAFACE_RETURN_IF_ERROR(weights.finish());
  return graph;
}

}  // namespace

Result<Model> read_model(std::span<const std::byte> file, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(const TensorFileFormat format, sniff_tensor_file(file, name));
  RETINAFACE_ASSIGN_OR_RETURN(TensorFile content, read_tensor_file(file, name));
  Model model;
  RETINAFACE_ASSIGN_OR_RETURN(const bool has_config,
                              internal::read_metadata(content.metadata, name, model));
  if (has_config) {
    model.tensors = std::move(content.tensors);
  } else {
    RETINAFACE_ASSIGN_OR_RETURN(internal::RecognisedNetwork network,
                                internal::recognise_network(std::move(content.tensors), name));
    model.config = std::move(network.config);
    model.tensors = std::move(network.tensors);
  }
  RETINAFACE_RETURN_IF_ERROR(
      build_checked(model.config, model.tensors, name, NamedWeights::Mode::CheckOnly));
  model.name = std::filesystem::path(name).stem().string();
  model.sha256 = sha256_hex(file);
  model.file_format = to_string(format);
  return model;
}

Result<Model> load_model(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path));
  RETINAFACE_ASSIGN_OR_RETURN(Model model, read_model(file, printable(path)));
  model.name = path.stem().string();
  return model;
}

Model random_model(const NetworkConfig& config, std::uint64_t seed) {
  check_network_config(config, config.name).value();
  internal::RandomWeights weights(seed);
  static_cast<void>(internal::assemble(config, weights));
  Model model;
  model.config = config;
  model.tensors = std::move(weights).tensors();
  model.name = config.name;
  model.file_format = "memory";
  model.licence = "unknown";
  model.provenance = "random numbers, seed " + std::to_string(seed);
  return model;
}

Result<nn::Graph> build_graph(const Model& model) {
  return build_checked(model.config, model.tensors, model.name, NamedWeights::Mode::Copy);
}

}  // namespace retinaface
