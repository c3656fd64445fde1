#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/pipeline/text_output.h"

namespace retinaface {

/// A JSON-lines file of an earlier, perhaps killed, run, ready to be appended to.
struct ResumedResults {
  TextOutput output;
  /// Names (bytes) of the pictures whose results are in the file, and whether they have faces.
  std::map<std::string, bool> finished;
};

/// Opens the results of an earlier run, see `TextOutput::append_to`, to go on with them.
///
/// A torn last line and the lines of failed pictures are removed, so that those pictures are tried
/// again.
///
/// @param model_sha256  results of other weights are InvalidArgument
/// @return  Corrupt when a line is no result of schema retinaface/1; after an error the file is
///          untouched
[[nodiscard]] Result<ResumedResults> resume_results(const std::filesystem::path& path,
                                                    std::string_view model_sha256);

}  // namespace retinaface
