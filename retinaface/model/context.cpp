#include "retinaface/model/architecture.h"

namespace retinaface::internal {

using nn::ValueId;

ValueId context_module(Layers& layers, ValueId x, const std::string& name,
                       const NetworkConfig& config) {
  const auto conv3x3 = [&](ValueId input, const char* branch, int out_channels) {
    const std::string conv = name + branch;
    return layers.conv_norm(
        input, conv + ".0", conv + ".1",
        {.out_channels = out_channels, .kernel = 3, .deformable = config.deformable});
  };
  const int half = config.context_channels / 2;
  const int quarter = config.context_channels / 4;
  // Two and three 3×3 in a row see 5×5 and 7×7 pixels; they share the first.
  const ValueId sees3 = conv3x3(x, ".conv3X3", half);
  const ValueId shared = layers.activate(conv3x3(x, ".conv5X5_1", quarter), config.neck_slope);
  const ValueId sees5 = conv3x3(shared, ".conv5X5_2", quarter);
  const ValueId second = layers.activate(conv3x3(shared, ".conv7X7_2", quarter), config.neck_slope);
  const ValueId sees7 = conv3x3(second, ".conv7x7_3", quarter);
  return layers.activate(layers.concat({sees3, sees5, sees7}, name + ".concat"), 0);
}

}  // namespace retinaface::internal
