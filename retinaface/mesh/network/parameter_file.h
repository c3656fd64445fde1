#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/mesh/network/graph_network.h"

namespace retinaface::mesh {

/// A network's parameters under the names of their blocks, for `write_safetensors`.
/// @throws ContractError  not as many parameters as the layout has
[[nodiscard]] NamedTensors tensors_of(const ParameterLayout& layout,
                                      std::span<const float> parameters);

/// The parameters in the layout's order.
///
/// @param tensors  those of other names are left alone
/// @param name     subject of messages
/// @return         Corrupt for a tensor that is missing or of another shape
[[nodiscard]] Result<std::vector<float>> parameters_from(const NamedTensors& tensors,
                                                         const ParameterLayout& layout,
                                                         std::string_view name);

}  // namespace retinaface::mesh
