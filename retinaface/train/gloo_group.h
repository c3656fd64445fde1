#pragma once

#include <memory>

#include "retinaface/base/result.h"
#include "retinaface/train/process_group.h"

namespace retinaface::train {

/// Joins the others over TCP: c10d's store at the master to find each other, then Gloo.
/// @param place  of more than one process
[[nodiscard]] Result<std::unique_ptr<ProcessGroup>> join_gloo_group(const ProcessPlace& place);

}  // namespace retinaface::train
