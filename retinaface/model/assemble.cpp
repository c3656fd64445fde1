#include <utility>

#include "retinaface/model/architecture.h"

namespace retinaface::internal {
namespace {

using nn::ValueId;

Features backbone(Layers& layers, ValueId image, const NetworkConfig& config) {
  const float slope = config.backbone_slope;
  switch (config.backbone) {
    case BackboneFamily::MobileNetV1:
      return mobilenet_v1(layers, image, config.width_multiplier, slope);
    case BackboneFamily::ResNet:
      return resnet(layers, image, config.depth, slope);
    case BackboneFamily::PreActivationResNet:
      return pre_activation_resnet(layers, image, config.depth, slope);
  }
  return {};
}

}  // namespace

void add_heads(Layers& layers, const std::vector<ValueId>& contexts, const NetworkConfig& config) {
  struct Head {
    const char* layer;
    const char* output;
    int numbers_per_anchor;
  };
  constexpr Head kHeads[] = {
      {"ClassHead", "logits", 2}, {"BboxHead", "boxes", 4}, {"LandmarkHead", "landmarks", 10}};
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    const std::string index = std::to_string(config.shared_heads ? 0 : i);
    for (const Head& head : kHeads) {
      const int channels = head.numbers_per_anchor * config.anchors[i].num_anchors();
      const ValueId value =
          layers.conv(contexts[i], std::string(head.layer) + "." + index + ".conv1x1",
                      {.out_channels = channels});
      layers.graph().outputs.push_back(
          {std::string(head.output) + std::to_string(config.levels[i]), value});
    }
  }
}

nn::Graph assemble(const NetworkConfig& config, WeightSource& source) {
  Layers layers(source, config.batch_norm_epsilon);
  const ValueId image = layers.image({config.input.mean, config.input.scale});
  const Features features = backbone(layers, image, config);
  std::vector<ValueId> contexts;
  for (const ValueId level : feature_pyramid(layers, features, config)) {
    const std::string name = "ssh" + std::to_string(contexts.size() + 1);
    contexts.push_back(context_module(layers, level, name, config));
  }
  add_heads(layers, contexts, config);
  layers.graph().size_multiple = config.max_stride();
  return std::move(layers.graph());
}

}  // namespace retinaface::internal
