#include "retinaface/model/model.h"

#include <new>
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
                                std::string_view subject, NamedWeights::Mode mode,
                                internal::FileNames file_names = {}) {
  RETINAFACE_RETURN_IF_ERROR(check_network_config(config, subject));
  NamedWeights weights(tensors, subject, mode, std::move(file_names));
  nn::Graph graph = internal::assemble(config, weights);
  RETINAFACE_RETURN_IF_ERROR(weights.finish());
  return graph;
}

/// Every format shows in its first bytes, and so do the usual mistakes.
constexpr std::uint64_t kNumSniffedBytes = 4096;
/// Many times what the largest network takes, a checkpoint with an optimizer's state included.
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{4} << 30;

/// Nothing but the file decides how much memory is needed, so too little of it is an error.
template <typename Read>
Result<Model> within_memory(std::string_view name, const Read& read) {
  try {
    return read();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::LimitExceeded,
                 std::string(name) + ": its weights need more memory than there is"};
  }
}

Result<Model> read_any_model(std::span<const std::byte> file, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(const TensorFileFormat format, sniff_tensor_file(file, name));
  RETINAFACE_ASSIGN_OR_RETURN(TensorFile content, read_tensor_file(file, name));
  Model model;
  internal::FileNames file_names;
  RETINAFACE_ASSIGN_OR_RETURN(const bool has_config,
                              internal::read_metadata(content.metadata, name, model));
  if (has_config) {
    model.tensors = std::move(content.tensors);
  } else {
    RETINAFACE_ASSIGN_OR_RETURN(internal::RecognisedNetwork network,
                                internal::recognise_network(std::move(content.tensors), name));
    model.config = std::move(network.config);
    model.tensors = std::move(network.tensors);
    file_names = std::move(network.file_names);
  }
  RETINAFACE_RETURN_IF_ERROR(build_checked(model.config, model.tensors, name,
                                           NamedWeights::Mode::CheckOnly, std::move(file_names)));
  model.name = std::filesystem::path(name).stem().string();
  model.sha256 = sha256_hex(file);
  model.file_format = to_string(format);
  return model;
}

Result<Model> load_any_model(const std::filesystem::path& path) {
  const std::string name = printable(path);
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes start, read_file_start(path, kNumSniffedBytes));
  RETINAFACE_RETURN_IF_ERROR(sniff_tensor_file(start, name));  // before gigabytes are read
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path, kMaxFileBytes));
  RETINAFACE_ASSIGN_OR_RETURN(Model model, read_any_model(file, name));
  model.name = path.stem().string();
  return model;
}

}  // namespace

Result<Model> read_model(std::span<const std::byte> file, std::string_view name) {
  return within_memory(name, [&] { return read_any_model(file, name); });
}

Result<Model> load_model(const std::filesystem::path& path) {
  return within_memory(printable(path), [&] { return load_any_model(path); });
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
