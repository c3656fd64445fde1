#pragma once

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface {

/// The same network with its BatchNorms folded into the convolutions before them: fewer tensors,
/// the same faces up to rounding, and no longer fit for training. BatchNorms that do not follow a
/// convolution alone stay.
/// @return the error of `build_graph`
[[nodiscard]] Result<Model> fold_batch_norms(const Model& model);

}  // namespace retinaface
