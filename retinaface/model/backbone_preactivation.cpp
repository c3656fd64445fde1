#include <string>

#include "retinaface/model/architecture.h"

// MXNet's ResNet "v2" (He et al. 2016, "Identity Mappings in Deep Residual Networks"), as
// insightface's RetinaFace-R50 uses it: BatchNorm and activation come before each convolution.
namespace retinaface::internal {
namespace {

using nn::ValueId;

constexpr float kResidualGain = 0.2F;
constexpr int kExpansion = 4;  // output channels of a bottleneck over its width

struct Block {
  std::string name;
  int width;
  int stride;
  bool first;  ///< of its stage: the shortcut has a convolution
  bool bottleneck;
};

struct BlockValues {
  ValueId output;
  ValueId before_stride;  ///< what the strided 3×3 reads
};

ValueId norm_activate(Layers& layers, ValueId x, const std::string& norm, float slope) {
  return layers.activate(layers.norm(x, norm), slope);
}

BlockValues add_block(Layers& layers, ValueId x, const Block& block, float slope) {
  const std::string& name = block.name;
  const ValueId activated = norm_activate(layers, x, name + ".bn1", slope);
  ValueId before_stride = activated;
  if (block.bottleneck) {
    const ValueId squeezed =
        layers.conv_norm(activated, name + ".conv1", name + ".bn2", {.out_channels = block.width});
    before_stride = layers.activate(squeezed, slope);
  }
  // A basic block's first 3×3 is a bottleneck's second convolution.
  const int number = block.bottleneck ? 2 : 1;
  const ValueId middle = layers.activate(
      layers.conv_norm(before_stride, name + ".conv" + std::to_string(number),
                       name + ".bn" + std::to_string(number + 1),
                       {.out_channels = block.width, .kernel = 3, .stride = block.stride}),
      slope);
  const ValueId branch =
      layers.plain_conv(middle, name + ".conv" + std::to_string(number + 1),
                        {.out_channels = block.width * (block.bottleneck ? kExpansion : 1),
                         .kernel = block.bottleneck ? 1 : 3,
                         .gain = kResidualGain});
  const ValueId shortcut =
      block.first
          ? layers.plain_conv(activated, name + ".downsample.0",
                              {.out_channels = layers.channels(branch), .stride = block.stride})
          : x;
  return {layers.add(branch, shortcut, name + ".sum"), before_stride};
}

}  // namespace

Features pre_activation_resnet(Layers& layers, ValueId image, int depth, float slope) {
  const ResNetStages stages = resnet_stages(depth);
  ValueId x = layers.norm(image, "body.bn_data");
  // The picture's values are about 64, what follows is about 1.
  x = layers.conv_norm(x, "body.conv1", "body.bn1",
                       {.out_channels = 64, .kernel = 7, .stride = 2, .gain = 1.F / 64});
  x = layers.max_pool(layers.activate(x, slope), "body.maxpool");

  Features features;
  for (int stage = 0; stage < 4; ++stage) {
    for (int i = 0; i < stages.num_blocks[static_cast<std::size_t>(stage)]; ++i) {
      const Block block{.name = "body.layer" + std::to_string(stage + 1) + "." + std::to_string(i),
                        .width = 64 << stage,
                        .stride = i == 0 && stage > 0 ? 2 : 1,
                        .first = i == 0,
                        .bottleneck = stages.bottleneck};
      const BlockValues values = add_block(layers, x, block, slope);
      if (block.stride == 2) features.push_back(values.before_stride);
      x = values.output;
    }
  }
  features.push_back(norm_activate(layers, x, "body.bn_last", slope));
  return features;
}

}  // namespace retinaface::internal
