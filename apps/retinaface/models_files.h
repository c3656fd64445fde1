#pragma once

#include <optional>
#include <string>

#include "retinaface/model/model.h"

namespace retinaface::cli {

/// A model for people: one fact per line.
[[nodiscard]] std::string model_table(const Model& model, bool with_tensors);
/// The same as one JSON object.
[[nodiscard]] std::string model_json(const Model& model, bool with_tensors);
/// The networks that are known by name.
[[nodiscard]] std::string preset_table();

/// Writes a model file.
/// @return InvalidArgument when `output` is the file that the model was read from, WriteFailed when
///         it exists and is no file
[[nodiscard]] Result<void> write_model_file(const std::filesystem::path& output,
                                            const Bytes& content,
                                            const std::optional<std::filesystem::path>& read_from);

}  // namespace retinaface::cli
