#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/model/network_config.h"
#include "retinaface/model/weight_source.h"

namespace retinaface::internal {

/// A network and its tensors under our names.
struct RecognisedNetwork {
  NetworkConfig config;
  NamedTensors tensors;
  FileNames file_names{};  ///< of the tensors that another family's file calls otherwise
};

/// Tells from names and shapes which network the tensors belong to, and gives them our names.
///
/// @param subject  starts error messages
/// @return         Unsupported, saying what the file holds; Corrupt when it is a network that we
///                 know with a tensor missing
[[nodiscard]] Result<RecognisedNetwork> recognise_network(NamedTensors tensors,
                                                          std::string_view subject);

// The two families, for recognise_network:

[[nodiscard]] bool is_pytorch_detector(const NamedTensors& tensors);
[[nodiscard]] Result<RecognisedNetwork> recognise_pytorch(NamedTensors tensors,
                                                          std::string_view subject);

[[nodiscard]] bool is_mxnet_detector(const NamedTensors& tensors);
[[nodiscard]] Result<RecognisedNetwork> recognise_mxnet(NamedTensors tensors,
                                                        std::string_view subject);

// What both read from names and shapes:

[[nodiscard]] bool has_prefix(const NamedTensors& tensors, std::string_view prefix);
/// 1 + the largest number that follows the prefix in a name, so that a missing tensor does not hide
/// those after it; 0 when none does.
[[nodiscard]] int count_indices(const NamedTensors& tensors, std::string_view prefix);
/// The number of filters of a convolution.
/// @param file_names  for the message
/// @return            Corrupt when there is no such tensor or it is no convolution
[[nodiscard]] Result<int> num_filters(const NamedTensors& tensors, const std::string& name,
                                      std::string_view subject, const FileNames& file_names = {});
/// 0.25, 0.5 or 1 from the number of filters of MobileNetV1's first convolution; 0 for others.
[[nodiscard]] double mobilenet_width(int first_filters);
/// The depth of the ResNet with these numbers of blocks; 0 when there is none.
[[nodiscard]] int resnet_depth(const std::vector<int>& num_blocks, bool bottleneck);
[[nodiscard]] Error unknown_backbone(std::string_view subject);
/// Gives the config the name of the preset that it equals, or a descriptive one.
void name_network(NetworkConfig& config, std::string_view family);

}  // namespace retinaface::internal
