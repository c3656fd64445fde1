#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/eval/label_matching.h"

namespace retinaface::cli {

/// Writes `missed.jpg` and `false.jpg` into a folder: contact sheets of the faces that no detection
/// from `min_score` on found (those that nothing at all found first, then by the score of what did,
/// larger faces first) and of the false detections from `min_score` on, surest first.
///
/// @param images_folder  of the labelled pictures
/// @return               the names of the files that were written, or WriteFailed
[[nodiscard]] Result<std::vector<std::string>> write_examples(
    const std::filesystem::path& folder, const std::filesystem::path& images_folder,
    const LabelledDetections& paired, const JudgedSet& judged, double min_score);

}  // namespace retinaface::cli
