#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "apps/retinaface/eval_settings.h"
#include "retinaface/base/result.h"

namespace retinaface::cli {

/// A picture that an evaluation needs.
struct EvalPicture {
  std::string key;             ///< its results go to <keep>/<key>.txt
  std::filesystem::path path;  ///< of the file
};

/// Where results are, or the exit status when there are none to evaluate.
using DetectedOrStatus = std::variant<ResultSet, int>;

/// Runs the detector on all pictures whose results are not in `--keep` yet, one file each in WIDER
/// FACE's submission layout, and notes model and settings in `run.json` there. Results of other
/// weights or settings are an error, as is a key that leads out of that folder. Says what it does
/// on standard error.
///
/// @param with_landmarks  writes ten more numbers behind each box, which WIDER FACE's own tools
///                        cannot read
[[nodiscard]] DetectedOrStatus detect_for_evaluation(const std::vector<EvalPicture>& pictures,
                                                     const EvalArguments& arguments,
                                                     bool with_landmarks);

}  // namespace retinaface::cli
