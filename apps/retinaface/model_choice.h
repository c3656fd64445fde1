#pragma once

#include <filesystem>
#include <string>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface::cli {

/// The model to use: `option` unless it is empty, else $RETINAFACE_MODEL.
/// @return NotFound with a sentence that tells what to pass
[[nodiscard]] Result<std::filesystem::path> choose_model(const std::string& option);

/// Chooses and loads. An error means exit status BadModel.
[[nodiscard]] Result<Model> load_chosen_model(const std::string& option);

}  // namespace retinaface::cli
