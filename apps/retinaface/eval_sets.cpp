#include "apps/retinaface/eval_sets.h"

#include <unordered_set>

#include "retinaface/base/file.h"

namespace retinaface::cli {

Result<std::vector<ResultSet>> named_sets(const EvalArguments& arguments) {
  if (arguments.detections.empty() && arguments.images.empty())
    return Error{ErrorCode::InvalidArgument,
                 "eval: has no results; name them with --detections, or pictures with --images"};
  std::vector<ResultSet> sets;
  for (const auto& argument : arguments.detections) {
    RETINAFACE_ASSIGN_OR_RETURN(auto set, result_set(argument, arguments.detect.protocol));
    sets.push_back(std::move(set));
  }
  return sets;
}

Error error_of(const ResultSet& set, const Error& error) {
  return {error.code, printable(set.path) + ": " + error.message};
}

Result<WiderGroundTruth> wider_truth(const EvalArguments& arguments) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(arguments.ground_truth, ignored))
    return Error{ErrorCode::InvalidArgument,
                 printable(arguments.ground_truth) +
                     ": is a file, expected the folder of the four .mat files (eval detections "
                     "takes labels in text)"};
  RETINAFACE_ASSIGN_OR_RETURN(auto truth, read_wider_ground_truth(arguments.ground_truth));
  if (arguments.list.empty()) return truth;
  RETINAFACE_ASSIGN_OR_RETURN(const auto keys, read_list(arguments.list));
  return truth.only(keys);
}

Result<DetectionSet> wider_detections(const WiderGroundTruth& truth, const ResultSet& set,
                                      const EvalArguments& arguments) {
  RETINAFACE_ASSIGN_OR_RETURN(auto detections, read_detections(set.path));
  if (arguments.list.empty()) return detections;
  std::vector<std::string> keys;
  for (const auto& image : truth.images) keys.push_back(image.key());
  return detections.only(keys);
}

Result<std::vector<WiderRun>> evaluate_wider_sets(const WiderGroundTruth& truth,
                                                  const std::vector<ResultSet>& sets,
                                                  const EvalArguments& arguments) {
  std::vector<WiderRun> runs;
  for (const auto& set : sets) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto detections, wider_detections(truth, set, arguments));
    auto evaluation = evaluate_wider(truth, detections, arguments.allow_missing);
    if (!evaluation) return error_of(set, evaluation.error());
    runs.push_back({set.info, *std::move(evaluation)});
  }
  return runs;
}

Result<LabelTruth> label_truth(const EvalArguments& arguments, const std::string& format) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto label_format, parse_label_format(format));
  LabelTruth truth;
  RETINAFACE_ASSIGN_OR_RETURN(truth.all,
                              read_labels(arguments.ground_truth, label_format, arguments.images));
  truth.images = truth.all.images;
  if (arguments.list.empty()) return truth;
  RETINAFACE_ASSIGN_OR_RETURN(const auto keys, read_list(arguments.list));
  std::unordered_set<std::string> wanted(keys.begin(), keys.end());
  std::erase_if(truth.images, [&](const LabelledImage& image) {
    return wanted.erase(image_key(image.path)) == 0;
  });
  if (!wanted.empty())
    return Error{ErrorCode::NotFound, printable(arguments.list) + ": '" +
                                          printable(*wanted.begin()) +
                                          "' is not a picture of the labels"};
  return truth;
}

std::vector<EvalPicture> pictures_of(const LabelTruth& truth, const std::string& folder) {
  std::vector<EvalPicture> pictures;
  for (const auto& image : truth.images)
    pictures.push_back({image_key(image.path), std::filesystem::path(folder) / image.path});
  return pictures;
}

Result<std::unique_ptr<PairedSet>> pair_set(const LabelTruth& truth, const ResultSet& set,
                                            const EvalArguments& arguments) {
  auto result = std::make_unique<PairedSet>();
  RETINAFACE_ASSIGN_OR_RETURN(result->detections, read_detections_for(set.path, truth.all));
  auto paired = pair_up(truth.images, result->detections, arguments.allow_missing);
  if (!paired) return error_of(set, paired.error());
  result->paired = *std::move(paired);
  if (!arguments.list.empty())
    result->paired.warnings.push_back("only the " + std::to_string(truth.images.size()) +
                                      " listed of " + std::to_string(truth.all.images.size()) +
                                      " labelled pictures count");
  return result;
}

std::string title_of(const std::string& ground_truth) {
  const std::filesystem::path path(ground_truth);
  const auto last = path.has_filename() ? path.filename() : path.parent_path().filename();
  // "val/labels.jsonl" says more as "val".
  if (last.stem() == "labels" && path.has_parent_path())
    return path.parent_path().filename().string();
  return last.stem().string();
}

}  // namespace retinaface::cli
