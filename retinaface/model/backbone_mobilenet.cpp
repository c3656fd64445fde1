#include <array>
#include <string>

#include "retinaface/model/architecture.h"

namespace retinaface::internal {
namespace {

using nn::ValueId;

/// A depthwise 3×3 and a pointwise convolution (Howard et al. 2017, figure 3).
struct Block {
  const char* name;
  int out_channels;  ///< at width 1
  int stride;
};

constexpr std::array<Block, 13> kBlocks{{{"body.stage1.1", 64, 1},
                                         {"body.stage1.2", 128, 2},
                                         {"body.stage1.3", 128, 1},
                                         {"body.stage1.4", 256, 2},
                                         {"body.stage1.5", 256, 1},
                                         {"body.stage2.0", 512, 2},
                                         {"body.stage2.1", 512, 1},
                                         {"body.stage2.2", 512, 1},
                                         {"body.stage2.3", 512, 1},
                                         {"body.stage2.4", 512, 1},
                                         {"body.stage2.5", 512, 1},
                                         {"body.stage3.0", 1024, 2},
                                         {"body.stage3.1", 1024, 1}}};

}  // namespace

Features mobilenet_v1(Layers& layers, ValueId image, double width_multiplier, float slope) {
  const auto width = [&](int channels) { return static_cast<int>(channels * width_multiplier); };
  // The picture's values are about 64, what follows is about 1.
  ValueId x =
      layers.conv_norm(image, "body.stage1.0.0", "body.stage1.0.1",
                       {.out_channels = width(32), .kernel = 3, .stride = 2, .gain = 1.F / 64});
  x = layers.activate(x, slope);

  Features features;
  int stride = 2;
  for (const Block& block : kBlocks) {
    // The last value of a stride is its feature.
    if (block.stride == 2 && stride >= 4) features.push_back(x);
    stride *= block.stride;
    const std::string name = block.name;
    x = layers.conv_norm(x, name + ".0", name + ".1",
                         {.out_channels = layers.channels(x),
                          .kernel = 3,
                          .stride = block.stride,
                          .depthwise = true});
    x = layers.activate(x, slope);
    x = layers.conv_norm(x, name + ".3", name + ".4", {.out_channels = width(block.out_channels)});
    x = layers.activate(x, slope);
  }
  features.push_back(x);
  return features;
}

}  // namespace retinaface::internal
