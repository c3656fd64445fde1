#include "retinaface/train/checkpoint.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "retinaface/base/file.h"

namespace retinaface::train {
namespace {

using Json = nlohmann::json;

constexpr const char* kMetadataKey = "retinaface_checkpoint";
constexpr const char* kSchema = "retinaface-checkpoint/1";
constexpr std::string_view kModelPrefix = "model/";
constexpr std::string_view kAveragePrefix = "average/";
constexpr std::string_view kOptimiserPrefix = "optimiser/";

void add_with_prefix(const NamedTensors& tensors, std::string_view prefix, NamedTensors& all) {
  for (const auto& [name, tensor] : tensors) all[std::string(prefix) + name] = tensor.clone();
}

NamedTensors take_with_prefix(NamedTensors& all, std::string_view prefix) {
  NamedTensors taken;
  for (auto it = all.lower_bound(prefix); it != all.end() && it->first.starts_with(prefix);) {
    auto node = all.extract(it++);
    node.key().erase(0, prefix.size());
    taken.insert(std::move(node));
  }
  return taken;
}

std::string describe(const Checkpoint& checkpoint) {
  return Json{{"schema", kSchema},
              {"config", to_json(checkpoint.model.config)},
              {"name", checkpoint.model.name},
              {"licence", checkpoint.model.licence},
              {"provenance", checkpoint.model.provenance},
              {"num_steps", checkpoint.num_steps},
              {"seed", checkpoint.seed},
              {"best_ap", checkpoint.best_ap ? Json(*checkpoint.best_ap) : Json()},
              {"num_worse", checkpoint.num_worse},
              {"recipe", checkpoint.recipe}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> read_description(const std::string& text, std::string_view name,
                              Checkpoint& checkpoint) try {
  const Json json = Json::parse(text);
  if (json.at("schema") != kSchema)
    return Error{ErrorCode::Unsupported, std::string(name) + ": is a checkpoint of another " +
                                             "version, expected " + kSchema};
  RETINAFACE_ASSIGN_OR_RETURN(checkpoint.model.config,
                              network_config_from_json(json.at("config").get<std::string>(), name));
  checkpoint.model.name = json.at("name").get<std::string>();
  checkpoint.model.licence = json.at("licence").get<std::string>();
  checkpoint.model.provenance = json.at("provenance").get<std::string>();
  checkpoint.model.file_format = "memory";
  checkpoint.num_steps = json.at("num_steps").get<std::int64_t>();
  checkpoint.seed = json.at("seed").get<std::uint64_t>();
  if (!json.at("best_ap").is_null()) checkpoint.best_ap = json.at("best_ap").get<double>();
  checkpoint.num_worse = json.at("num_worse").get<int>();
  checkpoint.recipe = json.at("recipe").get<std::string>();
  return {};
} catch (const Json::exception& problem) {
  return Error{ErrorCode::Corrupt, std::string(name) + ": the checkpoint's description is damaged" +
                                       ", " + printable(std::string_view(problem.what()))};
}

}  // namespace

Result<Bytes> to_bytes(const Checkpoint& checkpoint) {
  TensorFile file;
  add_with_prefix(checkpoint.model.tensors, kModelPrefix, file.tensors);
  add_with_prefix(checkpoint.average, kAveragePrefix, file.tensors);
  add_with_prefix(checkpoint.optimiser, kOptimiserPrefix, file.tensors);
  file.metadata[kMetadataKey] = describe(checkpoint);
  return write_safetensors(file);
}

Result<Checkpoint> parse_checkpoint(std::span<const std::byte> bytes, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(TensorFile file, read_safetensors(bytes, name));
  const auto description = file.metadata.find(kMetadataKey);
  if (description == file.metadata.end())
    return Error{ErrorCode::Unsupported, std::string(name) +
                                             ": holds no training checkpoint, expected one that "
                                             "retinaface-train wrote"};
  Checkpoint checkpoint;
  RETINAFACE_RETURN_IF_ERROR(read_description(description->second, name, checkpoint));
  checkpoint.model.tensors = take_with_prefix(file.tensors, kModelPrefix);
  checkpoint.average = take_with_prefix(file.tensors, kAveragePrefix);
  checkpoint.optimiser = take_with_prefix(file.tensors, kOptimiserPrefix);
  return checkpoint;
}

Result<void> write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, to_bytes(checkpoint));
  return write_file_atomically(path, bytes);
}

Result<Checkpoint> read_checkpoint(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path));
  return parse_checkpoint(bytes, printable(path));
}

Result<void> check_same_network(const Checkpoint& checkpoint, const NetworkConfig& config,
                                std::string_view name) {
  const NetworkConfig& stored = checkpoint.model.config;
  NetworkConfig expected = config;
  expected.coding = stored.coding;
  if (stored == expected) return {};
  const std::string difference = stored.name == config.name
                                     ? "'" + config.name + "' with other settings"
                                     : "network '" + printable(stored.name) + "'";
  return Error{ErrorCode::InvalidArgument, std::string(name) + ": is a checkpoint of " +
                                               difference + ", this recipe trains '" + config.name +
                                               "'"};
}

}  // namespace retinaface::train
