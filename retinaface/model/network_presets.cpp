#include <cmath>
#include <string>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/model/network_config.h"

namespace retinaface {
namespace {

// SSD's variances (Liu et al. 2016), as biubug6/Pytorch_Retinaface uses them.
constexpr BoxCoding kSsdCoding{
    .box_std = {0.1F, 0.1F, 0.2F, 0.2F},
    .point_std = {0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F}};

const InputSpec kCaffeMean{.channel_order = ChannelOrder::Bgr, .mean = {104, 117, 123}};
// torchvision's normalisation for ImageNet, in units of bytes.
const InputSpec kImageNetInput{.mean = {123.675F, 116.28F, 103.53F},
                               .scale = {1 / 58.395F, 1 / 57.12F, 1 / 57.375F}};

NetworkConfig retinaface_mnet025() {
  NetworkConfig config;
  config.name = "retinaface-mnet025";
  config.anchors = {{8, 4, {16, 32}}, {16, 8, {64, 128}}, {32, 16, {256, 512}}};
  config.coding = kSsdCoding;
  config.input = kCaffeMean;
  return config;
}

NetworkConfig retinaface_r50() {
  NetworkConfig config = retinaface_mnet025();
  config.name = "retinaface-r50";
  config.backbone = BackboneFamily::ResNet;
  config.depth = 50;
  config.width_multiplier = 1;
  config.backbone_slope = config.neck_slope = 0;
  config.neck_channels = config.context_channels = 256;
  return config;
}

// Anchors are built around the middle of a 16-pixel cell, pixel index 7.5, at every stride; the
// larger one comes first (insightface/detection/retinaface, RAC_SSH and generate_anchor.py).
NetworkConfig insightface_mnet025() {
  NetworkConfig config;
  config.name = "insightface-mnet025";
  config.backbone_slope = config.neck_slope = 0;
  config.anchors = {{8, 8, {32, 16}}, {16, 8, {128, 64}}, {32, 8, {512, 256}}};
  return config;
}

NetworkConfig insightface_r50() {
  NetworkConfig config = insightface_mnet025();
  config.name = "insightface-r50";
  config.backbone = BackboneFamily::PreActivationResNet;
  config.depth = 50;
  config.width_multiplier = 1;
  config.neck_channels = 256;
  config.context_channels = 512;
  config.batch_norm_epsilon = 2e-5F;
  return config;
}

// Deng et al. 2019, section 4.2 and table 2.
NetworkConfig paper_network(int depth) {
  NetworkConfig config;
  config.name = "paper-r" + std::to_string(depth);
  config.backbone = BackboneFamily::ResNet;
  config.depth = depth;
  config.width_multiplier = 1;
  config.backbone_slope = config.neck_slope = 0;
  config.levels = {2, 3, 4, 5, 6};
  config.neck_channels = config.context_channels = 256;
  config.context = ContextModule::Paper;
  config.shared_heads = true;
  config.deformable = true;
  for (const int level : config.levels) {
    const int stride = 1 << level;
    const auto base = static_cast<float>(4 * stride);
    const float step = std::cbrt(2.F);
    config.anchors.push_back(
        {stride, static_cast<float>(stride) / 2, {base, base * step, base * step * step}});
  }
  config.coding = kSsdCoding;
  config.input = kImageNetInput;
  return config;
}

}  // namespace

std::span<const NetworkConfig> network_presets() {
  static const std::array presets{retinaface_mnet025(), retinaface_r50(),  insightface_mnet025(),
                                  insightface_r50(),    paper_network(50), paper_network(152)};
  return presets;
}

Result<NetworkConfig> network_preset(std::string_view name) {
  std::string known;
  for (const NetworkConfig& preset : network_presets()) {
    if (preset.name == name) return preset;
    known += (known.empty() ? "" : ", ") + preset.name;
  }
  return Error{ErrorCode::InvalidArgument,
               "network '" + printable(name) + "' is not known, expected one of " + known};
}

}  // namespace retinaface
