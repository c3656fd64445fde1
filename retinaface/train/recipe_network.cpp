#include <array>

#include "retinaface/train/recipe_sections.h"

// [network]: what the engine must know too, and what only training does.
namespace retinaface::train {
namespace {

const TomlNames<BackboneFamily> kBackbones{
    {BackboneFamily::MobileNetV1, "mobilenet_v1"},
    {BackboneFamily::ResNet, "resnet"},
    {BackboneFamily::PreActivationResNet, "pre_activation_resnet"}};
const TomlNames<ContextModule> kContexts{{ContextModule::Ssh, "ssh"},
                                         {ContextModule::Paper, "paper"}};
const TomlNames<ChannelOrder> kChannelOrders{{ChannelOrder::Rgb, "rgb"},
                                             {ChannelOrder::Bgr, "bgr"}};

// check_network_config knows the exact ranges; these only keep numbers sane.
constexpr Range kCount{0, 4096};
constexpr Range kPixels{-65536, 65536};

void read_preset(TomlObject& toml, NetworkConfig& config) {
  std::string name = "retinaface-mnet025";
  toml.read("preset", name);
  if (const auto preset = network_preset(name)) {
    config = *preset;
    return;
  }
  std::string known;
  for (const NetworkConfig& preset : network_presets())
    known += (known.empty() ? "" : ", ") + preset.name;
  toml.fail("preset", "one of " + known);
}

void read_structure(TomlObject& toml, NetworkConfig& config) {
  toml.read("name", config.name);
  toml.read("backbone", config.backbone, kBackbones);
  toml.read("depth", config.depth, kCount);
  toml.read("width_multiplier", config.width_multiplier, kUnit);
  toml.read("backbone_slope", config.backbone_slope, kUnit);
  toml.read("levels", config.levels, {2, 6});
  toml.read("neck_channels", config.neck_channels, kCount);
  toml.read("neck_slope", config.neck_slope, kUnit);
  toml.read("context", config.context, kContexts);
  toml.read("context_channels", config.context_channels, kCount);
  toml.read("shared_heads", config.shared_heads);
  toml.read("deformable", config.deformable);
  toml.read("batch_norm_epsilon", config.batch_norm_epsilon, {0, 0.1});
}

void read_numbers(TomlObject& toml, NetworkConfig& config) {
  toml.read_tables("anchors", config.anchors, [](TomlObject& entry, AnchorLevel& level) {
    entry.read("stride", level.stride, {1, 128});
    level.center_offset = static_cast<float>(level.stride) / 2;
    entry.read("center_offset", level.center_offset, kPixels);
    entry.read("sizes", level.sizes, {1, 65536});
  });
  toml.read_table("coding", [&](TomlObject& coding) {
    coding.read("box_mean", std::span<float>(config.coding.box_mean), kAny);
    coding.read("box_std", std::span<float>(config.coding.box_std), {1e-6, 1000});
    coding.read("point_mean", std::span<float>(config.coding.point_mean), kAny);
    coding.read("point_std", std::span<float>(config.coding.point_std), {1e-6, 1000});
  });
  toml.read_table("input", [&](TomlObject& input) {
    input.read("channel_order", config.input.channel_order, kChannelOrders);
    input.read("mean", std::span<float>(config.input.mean), {-1000, 1000});
    input.read("scale", std::span<float>(config.input.scale), {1e-6, 1000});
  });
}

}  // namespace

void read_network(TomlObject& toml, NetworkChoice& network) {
  read_preset(toml, network.config);
  read_structure(toml, network.config);
  read_numbers(toml, network.config);
  std::string start;
  toml.read("start", start);
  network.start = start;
  toml.read("frozen", network.frozen);
  toml.read("frozen_batch_norm", network.frozen_batch_norm);
  toml.read("synchronised_batch_norm", network.synchronised_batch_norm);
  toml.read("batch_norm_momentum", network.batch_norm_momentum, kUnit);
}

}  // namespace retinaface::train
