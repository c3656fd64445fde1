#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface {

/// Prepares a JSON-lines file of an earlier, perhaps killed, run to be appended to.
///
/// A last line without its end and the lines of failed pictures are removed, so that those pictures
/// are tried again. When there is no such file, the ".part" that a killed run left takes its place.
///
/// @param model_sha256  results of other weights are an error
/// @return  the names (bytes) of the pictures whose results are in the file; Corrupt when a line is
///          no result of schema retinaface/1, and the file is then untouched
[[nodiscard]] Result<std::set<std::string>> prepare_resume(const std::filesystem::path& path,
                                                           std::string_view model_sha256);

}  // namespace retinaface
