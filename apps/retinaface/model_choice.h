#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface::cli {

/// The file of the model to use: `option` unless it is empty, else $RETINAFACE_MODEL; none for the
/// model inside the program.
[[nodiscard]] std::optional<std::filesystem::path> choose_model(const std::string& option);

/// Chooses and loads. An error means exit status BadModel.
[[nodiscard]] Result<Model> load_chosen_model(const std::string& option);

}  // namespace retinaface::cli
