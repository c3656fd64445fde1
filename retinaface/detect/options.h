#pragma once

#include "retinaface/base/result.h"
#include "retinaface/detect/detector.h"

namespace retinaface {

/// @return InvalidArgument for the first option out of range, naming it
[[nodiscard]] Result<void> check_options(const DetectorOptions& options);

}  // namespace retinaface
