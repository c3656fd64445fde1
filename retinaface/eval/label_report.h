#pragma once

#include <span>

#include "retinaface/eval/label_evaluation.h"
#include "retinaface/eval/report.h"

namespace retinaface {

struct LabelRun {
  RunInfo info;
  LabelEvaluation evaluation;
};

/// The report of one result set, or the comparison of several, on a labelled set. The JSON of one
/// has "ap" at the top; that of several has the results in "results".
/// @param set_name  of the labels, for titles
/// @throws ContractError  no run
[[nodiscard]] Report label_report(std::span<const LabelRun> runs, const std::string& set_name);

}  // namespace retinaface
