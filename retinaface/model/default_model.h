#pragma once

#include <cstddef>
#include <span>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface {

/// The model that finds faces when nobody names one. It is part of the library; models/README.md
/// says what it learnt from and how good it is.
[[nodiscard]] Result<Model> default_model();

/// The file of `default_model`, one that `read_model` reads, in memory that lives as long as the
/// program.
[[nodiscard]] std::span<const std::byte> default_model_file();

}  // namespace retinaface
