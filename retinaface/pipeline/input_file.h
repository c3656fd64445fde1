#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "retinaface/base/result.h"

namespace retinaface {

/// One picture that a run shall look at.
struct InputFile {
  /// As the user named it, byte for byte; results carry this name.
  std::filesystem::path path;
  /// Where it lies below the folder that the user named, otherwise its file name. Outputs that
  /// write one file per picture keep this structure.
  std::filesystem::path relative;
  /// Why it could not even be listed, e.g. an unreadable folder.
  std::optional<Error> problem;
};

/// A file that stands for itself.
[[nodiscard]] inline InputFile single_file(std::filesystem::path path) {
  std::filesystem::path name = path.filename();
  return {std::move(path), std::move(name), std::nullopt};
}

/// Gives the inputs one by one and nothing at the end. May wait for more; a stop request ends the
/// wait and the inputs.
using InputSource = std::function<std::optional<InputFile>(const std::stop_token&)>;

}  // namespace retinaface
