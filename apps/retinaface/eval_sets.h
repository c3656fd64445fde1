#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apps/retinaface/eval_detect.h"
#include "apps/retinaface/eval_settings.h"
#include "retinaface/data/read_labels.h"
#include "retinaface/data/wider_ground_truth.h"
#include "retinaface/eval/label_report.h"
#include "retinaface/eval/wider_report.h"

// Ground truth and result sets as the eval commands name them.
namespace retinaface::cli {

/// The result sets of --detections.
/// @return InvalidArgument when there is neither --detections nor --images
[[nodiscard]] Result<std::vector<ResultSet>> named_sets(const EvalArguments& arguments);

/// The error with the set that it is about.
[[nodiscard]] Error error_of(const ResultSet& set, const Error& error);

/// WIDER FACE's ground truth, or the part of it that --list names.
[[nodiscard]] Result<WiderGroundTruth> wider_truth(const EvalArguments& arguments);
/// Reads and evaluates each set, on the listed images alone if there is a list.
[[nodiscard]] Result<std::vector<WiderRun>> evaluate_wider_sets(const WiderGroundTruth& truth,
                                                                const std::vector<ResultSet>& sets,
                                                                const EvalArguments& arguments);
/// A set's detections, of the images of `truth` alone if they are a part that --list names.
[[nodiscard]] Result<DetectionSet> wider_detections(const WiderGroundTruth& truth,
                                                    const ResultSet& set,
                                                    const EvalArguments& arguments);

/// Labels, and the pictures of them that count: all, or those that --list names.
struct LabelTruth {
  LabelledSet all;
  std::vector<LabelledImage> images;
};
[[nodiscard]] Result<LabelTruth> label_truth(const EvalArguments& arguments,
                                             const std::string& format);
/// The pictures that count, below --images.
[[nodiscard]] std::vector<EvalPicture> pictures_of(const LabelTruth& truth,
                                                   const std::string& folder);

/// A set's detections beside the labels.
struct PairedSet {
  DetectionSet detections;
  LabelledDetections paired;  ///< refers to `detections` and to the labels
};
[[nodiscard]] Result<std::unique_ptr<PairedSet>> pair_set(const LabelTruth& truth,
                                                          const ResultSet& set,
                                                          const EvalArguments& arguments);

/// "labels" of "data/labels.jsonl", for titles.
[[nodiscard]] std::string title_of(const std::string& ground_truth);

}  // namespace retinaface::cli
