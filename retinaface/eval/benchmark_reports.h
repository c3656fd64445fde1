#pragma once

#include <span>
#include <vector>

#include "retinaface/eval/aflw2000.h"
#include "retinaface/eval/bootstrap.h"
#include "retinaface/eval/fddb_roc.h"
#include "retinaface/eval/landmark_error.h"
#include "retinaface/eval/report.h"
#include "retinaface/eval/verification.h"

// Each makes the report of one result set, or the comparison of several.
namespace retinaface {

struct FddbRun {
  RunInfo info;
  FddbResult evaluation;
};
/// True positive rates at 100, 500, 1,000 and 2,000 false detections; both ROC curves.
[[nodiscard]] Report fddb_report(std::span<const FddbRun> runs);

struct LandmarkRun {
  RunInfo info;
  LandmarkResult evaluation;
  std::vector<std::string> warnings;
};
/// Errors, per point too, failures, and the cumulative error curve.
[[nodiscard]] Report landmark_report(std::span<const LandmarkRun> runs,
                                     const std::string& set_name);

/// One choice of true points and of the yaws that make the bins.
struct Aflw2000Variant {
  std::string truth;  ///< "original", "re-annotated"
  std::string split;  ///< the file of yaws
  Aflw2000Result result;
};
struct Aflw2000Run {
  RunInfo info;
  std::vector<Aflw2000Variant> variants;  ///< the first one is the headline
  std::optional<PoseError> pose;
  std::vector<std::string> warnings{};
};
[[nodiscard]] Report aflw2000_report(const Aflw2000Run& run);

struct VerificationRun {
  RunInfo info;
  VerificationResult evaluation;
};
[[nodiscard]] Report verification_report(std::span<const VerificationRun> runs,
                                         const std::string& set_name);

/// A value that two result sets have, and how sure its difference is.
struct ComparedValue {
  std::string name;  ///< "hard"
  Comparison comparison;
};
/// Two result sets on the same pictures, A and B.
[[nodiscard]] Report comparison_report(const RunInfo& a, const RunInfo& b,
                                       std::span<const ComparedValue> values,
                                       const std::string& benchmark);

}  // namespace retinaface
