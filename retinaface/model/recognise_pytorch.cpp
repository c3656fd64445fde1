#include <algorithm>
#include <string>
#include <utility>

#include "retinaface/model/recognise.h"

// Networks under our own tensor names, which are biubug6/Pytorch_Retinaface's.
namespace retinaface::internal {
namespace {

// biubug6's networks with at most this many channels in the neck are leaky there.
constexpr int kMaxLeakyNeck = 64;
constexpr float kLeakySlope = 0.1F;

bool has_bottlenecks(const NamedTensors& tensors) {
  return std::ranges::any_of(tensors, [](const auto& entry) {
    return entry.first.starts_with("body.layer") && entry.first.ends_with(".conv3.weight");
  });
}

std::vector<int> count_blocks(const NamedTensors& tensors) {
  std::vector<int> counts;
  for (int layer = 1; layer <= 4; ++layer) {
    counts.push_back(count_indices(tensors, "body.layer" + std::to_string(layer) + "."));
  }
  return counts;
}

Result<void> recognise_backbone(const NamedTensors& tensors, std::string_view subject,
                                NetworkConfig& config) {
  config.width_multiplier = 1;
  config.depth = 0;
  if (has_prefix(tensors, "body.stage1.")) {
    RETINAFACE_ASSIGN_OR_RETURN(const int first_filters,
                                num_filters(tensors, "body.stage1.0.0.weight", subject));
    config.backbone = BackboneFamily::MobileNetV1;
    config.backbone_slope = kLeakySlope;
    config.width_multiplier = mobilenet_width(first_filters);
    return config.width_multiplier != 0 ? Result<void>{} : unknown_backbone(subject);
  }
  config.backbone = has_prefix(tensors, "body.bn_data.") ? BackboneFamily::PreActivationResNet
                                                         : BackboneFamily::ResNet;
  config.backbone_slope = 0;
  config.depth = resnet_depth(count_blocks(tensors), has_bottlenecks(tensors));
  return config.depth != 0 ? Result<void>{} : unknown_backbone(subject);
}

/// The family decides anchors, box coding and input.
Result<NetworkConfig> family_of(const NamedTensors& tensors, std::string_view subject) {
  const int num_levels = count_indices(tensors, "fpn.output") - 1;
  if (num_levels == 3) return network_preset("retinaface-mnet025");
  if (num_levels == 5) return network_preset("paper-r50");
  return Error{ErrorCode::Unsupported,
               std::string(subject) + ": has " + std::to_string(std::max(num_levels, 0)) +
                   " pyramid levels, expected 3, 5 or a file with a config"};
}

}  // namespace

bool is_pytorch_detector(const NamedTensors& tensors) {
  return has_prefix(tensors, "ClassHead.") &&
         (has_prefix(tensors, "body.stage1.") || has_prefix(tensors, "body.layer1."));
}

Result<RecognisedNetwork> recognise_pytorch(NamedTensors tensors, std::string_view subject) {
  RETINAFACE_ASSIGN_OR_RETURN(NetworkConfig config, family_of(tensors, subject));
  const char* const family = config.levels.size() == 3 ? "retinaface" : "paper";
  RETINAFACE_RETURN_IF_ERROR(recognise_backbone(tensors, subject, config));
  RETINAFACE_ASSIGN_OR_RETURN(config.neck_channels,
                              num_filters(tensors, "fpn.output1.0.weight", subject));
  RETINAFACE_ASSIGN_OR_RETURN(const int half_context,
                              num_filters(tensors, "ssh1.conv3X3.0.weight", subject));
  config.context_channels = 2 * half_context;
  config.neck_slope = config.neck_channels <= kMaxLeakyNeck ? kLeakySlope : 0;
  config.deformable = has_prefix(tensors, "ssh1.conv3X3.0.offset.");
  config.shared_heads = !has_prefix(tensors, "ClassHead.1.");
  name_network(config, family);
  return RecognisedNetwork{std::move(config), std::move(tensors)};
}

}  // namespace retinaface::internal
