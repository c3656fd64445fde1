#pragma once

#include <string>
#include <vector>

#include "retinaface/model/layers.h"
#include "retinaface/model/network_config.h"

// The parts of a detector, from picture to heads. Tensor names: docs/NUMERICS.md.
namespace retinaface::internal {

/// Backbone features: C2, C3, C4, C5 (strides 4, 8, 16, 32).
using Features = std::vector<nn::ValueId>;

[[nodiscard]] Features mobilenet_v1(Layers& layers, nn::ValueId image, double width_multiplier,
                                    float slope);
[[nodiscard]] Features resnet(Layers& layers, nn::ValueId image, int depth, float slope);
[[nodiscard]] Features pre_activation_resnet(Layers& layers, nn::ValueId image, int depth,
                                             float slope);

/// The numbers of blocks of a ResNet's four stages (He et al. 2016, table 1).
struct ResNetStages {
  std::vector<int> num_blocks;
  bool bottleneck = false;

  friend bool operator==(const ResNetStages&, const ResNetStages&) = default;
};
[[nodiscard]] ResNetStages resnet_stages(int depth);

/// Feature pyramid (Lin et al. 2017): one value per level of the config, finest first.
[[nodiscard]] std::vector<nn::ValueId> feature_pyramid(Layers& layers, const Features& features,
                                                       const NetworkConfig& config);

/// SSH's context module (Najibi et al. 2017).
/// @param name  e.g. "ssh1"
[[nodiscard]] nn::ValueId context_module(Layers& layers, nn::ValueId x, const std::string& name,
                                         const NetworkConfig& config);

/// Adds three outputs per level: logits, boxes, landmarks.
/// @param contexts  one value per level, finest first
void add_heads(Layers& layers, const std::vector<nn::ValueId>& contexts,
               const NetworkConfig& config);

/// The whole network; what is wrong with the weights is the source's to say.
/// @param config  passes check_network_config
[[nodiscard]] nn::Graph assemble(const NetworkConfig& config, WeightSource& source);

}  // namespace retinaface::internal
