#include "apps/retinaface/models_files.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "apps/retinaface/console.h"
#include "retinaface/base/file.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

std::string backbone_name(const NetworkConfig& config) {
  switch (config.backbone) {
    case BackboneFamily::MobileNetV1:
      return fmt::format("MobileNetV1 x{}", config.width_multiplier);
    case BackboneFamily::ResNet:
      return fmt::format("ResNet-{}", config.depth);
    case BackboneFamily::PreActivationResNet:
      return fmt::format("ResNet-{} v2", config.depth);
  }
  return "unknown";
}

std::string level_names(const NetworkConfig& config) {
  return fmt::format("P{}-P{}", config.levels.front(), config.levels.back());
}

std::string anchor_sides(const NetworkConfig& config) {
  std::string text;
  for (const AnchorLevel& level : config.anchors) {
    text += text.empty() ? "" : "; ";
    for (std::size_t i = 0; i < level.sizes.size(); ++i) {
      text += fmt::format("{}{:g}", i == 0 ? "" : " ", level.sizes[i]);
    }
  }
  return text;
}

std::int64_t num_parameters(const Model& model) {
  std::int64_t count = 0;
  for (const auto& [name, tensor] : model.tensors) count += tensor.shape().num_elements();
  return count;
}

/// Metadata comes from strangers.
std::string shown(const std::string& text) {
  return text.empty() ? "unknown" : printable(std::string_view(text));
}

}  // namespace

std::string model_table(const Model& model, bool with_tensors) {
  const NetworkConfig& config = model.config;
  TextTable table;
  table.add_row({"name", shown(model.name)});
  table.add_row(
      {"network", fmt::format("{}: {}, {}, {} channels, {} context, {} heads", shown(config.name),
                              backbone_name(config), level_names(config), config.neck_channels,
                              config.context == ContextModule::Ssh ? "SSH" : "paper",
                              config.shared_heads ? "shared" : "separate")});
  table.add_row(
      {"input", fmt::format("{}, mean {:g} {:g} {:g}, scale {:g} {:g} {:g}",
                            config.input.channel_order == ChannelOrder::Rgb ? "RGB" : "BGR",
                            config.input.mean[0], config.input.mean[1], config.input.mean[2],
                            config.input.scale[0], config.input.scale[1], config.input.scale[2])});
  table.add_row({"anchors", anchor_sides(config)});
  table.add_row(
      {"parameters", fmt::format("{} in {} tensors", num_parameters(model), model.tensors.size())});
  table.add_row({"file", shown(model.file_format)});
  table.add_row({"sha256", shown(model.sha256)});
  table.add_row({"licence", shown(model.licence)});
  table.add_row({"provenance", shown(model.provenance)});
  std::string text = table.text();
  if (!with_tensors) return text;
  TextTable tensors;
  for (const auto& [name, tensor] : model.tensors) {
    tensors.add_row({printable(std::string_view(name)), to_string(tensor.shape())});
  }
  return text + '\n' + tensors.text();
}

std::string model_json(const Model& model, bool with_tensors) {
  using nlohmann::json;
  json object{{"name", model.name},
              {"config", json::parse(to_json(model.config))},
              {"parameters", num_parameters(model)},
              {"file_format", model.file_format},
              {"sha256", model.sha256},
              {"licence", model.licence},
              {"provenance", model.provenance}};
  if (with_tensors) {
    json& tensors = object["tensors"] = json::object();
    for (const auto& [name, tensor] : model.tensors) tensors[name] = tensor.shape().sizes();
  }
  return object.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string preset_table() {
  TextTable table;
  table.add_row({"NETWORK", "BACKBONE", "LEVELS", "NECK", "ANCHORS"});
  for (const NetworkConfig& config : network_presets()) {
    table.add_row({config.name, backbone_name(config), level_names(config),
                   std::to_string(config.neck_channels), anchor_sides(config)});
  }
  return table.text();
}

Result<void> write_model_file(const fs::path& output, const Bytes& content,
                              const std::optional<fs::path>& read_from) {
  std::error_code ignored;
  if (read_from && fs::equivalent(output, *read_from, ignored)) {
    return Error{
        ErrorCode::InvalidArgument,
        printable(output) + ": is the input and would be overwritten; choose another output"};
  }
  const fs::file_status status = fs::status(output, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return Error{ErrorCode::WriteFailed, printable(output) + ": exists and is no file"};
  }
  return write_file_atomically(output, content);
}

}  // namespace retinaface::cli
