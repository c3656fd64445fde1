#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface::train {

/// The weights that training begins with.
///
/// Random: convolutions as He et al. 2015, heads small, offsets of deformable convolutions 0,
/// BatchNorms the identity; an anchor is a face with a probability of 0.01 (Lin et al. 2017).
///
/// @param start  a classifier trained on ImageNet, whose backbone is taken: biubug6's MobileNetV1
///               (`stage1.0.0.weight`, …) or torchvision's ResNet (`layer1.0.conv1.weight`, …); or
///               a detector that `load_model` reads, of which everything is taken
/// @return       errors of reading; InvalidArgument, naming the tensor, for a file that does not
///               hold what the network needs
///
/// ImageNet's classifiers saw RGB with its mean and deviation. Where the config's input is another,
/// the first convolution and its BatchNorm are converted, so that the backbone says the same of a
/// picture (but for the border, where a padded 0 is another colour). The common factor of the three
/// channels goes into the BatchNorm's statistics: weights keep their size, on which the effect of a
/// learning rate depends. biubug6's training does not convert and leaves it to the first steps.
[[nodiscard]] Result<Model> initial_model(const NetworkConfig& config,
                                          const std::optional<std::filesystem::path>& start,
                                          std::uint64_t seed);

}  // namespace retinaface::train
