#include "retinaface/model/architecture.h"

namespace retinaface::internal {
namespace {

using nn::ValueId;

/// Level i's own view of the backbone: 1×1 on its feature; P6 has none of its own and takes a 3×3
/// of stride 2 on C5 (Deng et al. 2019, section 4.2).
ValueId lateral(Layers& layers, const Features& features, std::size_t i,
                const NetworkConfig& config) {
  const std::string name = "fpn.output" + std::to_string(i + 1);
  const int level = config.levels[i];
  const bool is_p6 = level == 6;
  const ValueId feature = is_p6 ? features.back() : features[static_cast<std::size_t>(level - 2)];
  const ConvSpec spec{
      .out_channels = config.neck_channels, .kernel = is_p6 ? 3 : 1, .stride = is_p6 ? 2 : 1};
  return layers.activate(layers.conv_norm(feature, name + ".0", name + ".1", spec),
                         config.neck_slope);
}

}  // namespace

std::vector<ValueId> feature_pyramid(Layers& layers, const Features& features,
                                     const NetworkConfig& config) {
  std::vector<ValueId> pyramid;
  for (std::size_t i = 0; i < config.levels.size(); ++i) {
    pyramid.push_back(lateral(layers, features, i, config));
  }
  // P6 takes no part in the top-down path.
  const std::size_t top = pyramid.size() - (config.levels.back() == 6 ? 2 : 1);
  for (std::size_t i = top; i-- > 0;) {
    const std::string name = "fpn.merge" + std::to_string(i + 1);
    const ValueId coarser = layers.upsample_like(pyramid[i + 1], pyramid[i], name + ".up");
    const ValueId sum = layers.add(pyramid[i], coarser, name + ".sum");
    const ValueId merged = layers.conv_norm(
        sum, name + ".0", name + ".1",
        {.out_channels = config.neck_channels, .kernel = 3, .deformable = config.deformable});
    pyramid[i] = layers.activate(merged, config.neck_slope);
  }
  return pyramid;
}

}  // namespace retinaface::internal
