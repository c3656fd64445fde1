#pragma once

#include <span>

#include "retinaface/eval/report.h"
#include "retinaface/eval/wider_evaluation.h"

namespace retinaface {

struct WiderRun {
  RunInfo info;
  WiderEvaluation evaluation;
};

/// The report of one result set, or the comparison of several, on WIDER FACE. The JSON of one has
/// "easy", "medium" and "hard" at the top; that of several has them in "results".
/// @throws ContractError  no run
[[nodiscard]] Report wider_report(std::span<const WiderRun> runs);

}  // namespace retinaface
