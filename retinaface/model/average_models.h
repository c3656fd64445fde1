#pragma once

#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface {

/// The model whose every number is the mean of the same number of others (Wortsman et al. 2022,
/// "uniform soup"): for models that went on from the same one, often better than each. Name,
/// licence and provenance are those of the first.
///
/// @return  InvalidArgument, with the models' names, when their networks differ
/// @throws ContractError  no model
[[nodiscard]] Result<Model> average_models(std::vector<Model> models);

}  // namespace retinaface
