#pragma once

#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface::cli {

/// The model of a weights file of any kind, or the one in a checkpoint: the averaged weights, if
/// there are some.
/// @param averaged  false: those of the checkpoint's last step
[[nodiscard]] Result<Model> load_trained_model(const std::filesystem::path& path,
                                               bool averaged = true);

}  // namespace retinaface::cli
