#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/model/architecture.h"

namespace retinaface::internal {
namespace {

using nn::ValueId;

constexpr float kResidualGain = 0.2F;
constexpr int kExpansion = 4;  // output channels of a bottleneck over its width

struct BlockShape {
  int width;
  int stride;
  bool changes_shape;  ///< the shortcut needs a convolution
};

/// torchvision's v1.5: a bottleneck's stride lies on its 3×3.
ValueId bottleneck_branch(Layers& layers, ValueId x, const std::string& name,
                          const BlockShape& shape, float slope) {
  x = layers.conv_norm(x, name + ".conv1", name + ".bn1", {.out_channels = shape.width});
  x = layers.activate(x, slope);
  x = layers.conv_norm(x, name + ".conv2", name + ".bn2",
                       {.out_channels = shape.width, .kernel = 3, .stride = shape.stride});
  x = layers.activate(x, slope);
  return layers.conv_norm(x, name + ".conv3", name + ".bn3",
                          {.out_channels = shape.width * kExpansion, .gain = kResidualGain});
}

ValueId basic_branch(Layers& layers, ValueId x, const std::string& name, const BlockShape& shape,
                     float slope) {
  x = layers.conv_norm(x, name + ".conv1", name + ".bn1",
                       {.out_channels = shape.width, .kernel = 3, .stride = shape.stride});
  x = layers.activate(x, slope);
  return layers.conv_norm(x, name + ".conv2", name + ".bn2",
                          {.out_channels = shape.width, .kernel = 3, .gain = kResidualGain});
}

ValueId block(Layers& layers, ValueId x, const std::string& name, const BlockShape& shape,
              bool bottleneck, float slope) {
  const ValueId branch = bottleneck ? bottleneck_branch(layers, x, name, shape, slope)
                                    : basic_branch(layers, x, name, shape, slope);
  ValueId shortcut = x;
  if (shape.changes_shape) {
    shortcut = layers.conv_norm(x, name + ".downsample.0", name + ".downsample.1",
                                {.out_channels = layers.channels(branch), .stride = shape.stride});
  }
  return layers.activate(layers.add(branch, shortcut, name + ".sum"), slope);
}

}  // namespace

ResNetStages resnet_stages(int depth) {
  switch (depth) {
    case 18:
      return {{2, 2, 2, 2}, false};
    case 34:
      return {{3, 4, 6, 3}, false};
    case 50:
      return {{3, 4, 6, 3}, true};
    case 101:
      return {{3, 4, 23, 3}, true};
    case 152:
      return {{3, 8, 36, 3}, true};
    default:
      RETINAFACE_REQUIRE(false, "there is no ResNet-" + std::to_string(depth));
      return {};
  }
}

Features resnet(Layers& layers, ValueId image, int depth, float slope) {
  const ResNetStages stages = resnet_stages(depth);
  // The picture's values are about 64, what follows is about 1.
  ValueId x = layers.conv_norm(image, "body.conv1", "body.bn1",
                               {.out_channels = 64, .kernel = 7, .stride = 2, .gain = 1.F / 64});
  x = layers.max_pool(layers.activate(x, slope), "body.maxpool");

  Features features;
  for (int stage = 0; stage < 4; ++stage) {
    for (int i = 0; i < stages.num_blocks[static_cast<std::size_t>(stage)]; ++i) {
      const std::string name = "body.layer" + std::to_string(stage + 1) + "." + std::to_string(i);
      const BlockShape shape{.width = 64 << stage,
                             .stride = i == 0 && stage > 0 ? 2 : 1,
                             .changes_shape = i == 0 && (stage > 0 || stages.bottleneck)};
      x = block(layers, x, name, shape, stages.bottleneck, slope);
    }
    features.push_back(x);
  }
  return features;
}

}  // namespace retinaface::internal
