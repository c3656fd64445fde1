#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/common_options.h"
#include "apps/retinaface/eval_command.h"
#include "apps/retinaface/eval_examples.h"
#include "apps/retinaface/eval_sets.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/eval/benchmark_reports.h"

namespace retinaface::cli {
namespace {

constexpr const char* kDetectionsFooter =
    R"(The labels may be COCO (.json), our own JSON lines (.jsonl), RetinaFace's label.txt, WIDER FACE's
wider_face_*_bbx_gt.txt, a folder of Pascal VOC annotations or of YOLO label files (which need
--images). Detections may also be what "retinaface detect" wrote (json, jsonl, wider, or coco beside
COCO labels).

With --images and --report, missed.jpg and false.jpg show the missed faces and the false alarms.

Examples:
  retinaface eval detections -g labels.jsonl -d faces.jsonl
  retinaface eval detections -g coco.json --images photos/ --model m.pth --protocol P-orig -o out/)";

constexpr const char* kLandmarksFooter =
    R"(The error of a face is the mean distance of its labelled landmarks, divided by the square root of
the labelled box's area. The detections must have landmarks: JSON lines, or 15 numbers a line.

Example:
  retinaface eval landmarks -g label.txt -d faces.jsonl -o report/)";

struct LabelArguments {
  EvalArguments eval;
  std::string label_format = "auto";
  double min_iou = 0.5;
  double example_score = 0.5;
  double min_size = 0;
};

/// The sets that are named, and the one that the detector makes if --images is given and nothing is
/// named; or the exit status.
std::variant<std::vector<ResultSet>, int> all_sets(const LabelArguments& arguments,
                                                   const LabelTruth& truth) {
  auto sets = named_sets(arguments.eval);
  if (!sets) return fail(sets.error());
  // Pictures beside named results are there to be shown.
  if (arguments.eval.images.empty() || !sets->empty()) return *std::move(sets);
  auto detected =
      detect_for_evaluation(pictures_of(truth, arguments.eval.images), arguments.eval, true);
  if (const int* status = std::get_if<int>(&detected)) return *status;
  return std::vector{std::get<ResultSet>(std::move(detected))};
}

/// Adds the contact sheets of the first set to its report.
Result<void> add_examples(const LabelArguments& arguments, const PairedSet& set, Report& report) {
  if (arguments.eval.images.empty() || arguments.eval.report.empty()) return {};
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto files,
      write_examples(arguments.eval.report, arguments.eval.images, set.paired,
                     judge(set.paired, arguments.min_iou), arguments.example_score));
  report.markdown += fmt::format(
      "\n## What went wrong\n\nAt scores from {}: missed faces (missed.jpg; those that nothing "
      "found first, then with the score that found them) and false alarms (false.jpg, surest "
      "first).\n",
      arguments.example_score);
  for (const auto& file : files) report.markdown += fmt::format("\n![{0}]({0})\n", file);
  return {};
}

int run_detections(const LabelArguments& arguments) {
  const auto truth = label_truth(arguments.eval, arguments.label_format);
  if (!truth) return fail(truth.error());
  auto sets = all_sets(arguments, *truth);
  if (const int* status = std::get_if<int>(&sets)) return *status;
  std::vector<LabelRun> runs;
  std::unique_ptr<PairedSet> first;
  for (const auto& set : std::get<0>(sets)) {
    auto paired = pair_set(*truth, set, arguments.eval);
    if (!paired) return fail(paired.error());
    runs.push_back({set.info, evaluate_labels((*paired)->paired, arguments.min_iou)});
    if (!first) first = *std::move(paired);
  }
  Report report = label_report(runs, title_of(arguments.eval.ground_truth));
  if (auto added = add_examples(arguments, *first, report); !added) return fail(added.error());
  return deliver(report, arguments.eval);
}

int run_landmarks(const LabelArguments& arguments) {
  const auto truth = label_truth(arguments.eval, arguments.label_format);
  if (!truth) return fail(truth.error());
  auto sets = all_sets(arguments, *truth);
  if (const int* status = std::get_if<int>(&sets)) return *status;
  std::vector<LandmarkRun> runs;
  for (const auto& set : std::get<0>(sets)) {
    const auto paired = pair_set(*truth, set, arguments.eval);
    if (!paired) return fail(paired.error());
    const auto& labelled = (*paired)->paired;
    runs.push_back(
        {set.info,
         landmark_errors(labelled, judge(labelled, arguments.min_iou), arguments.min_size),
         labelled.warnings});
  }
  return deliver(landmark_report(runs, title_of(arguments.eval.ground_truth)), arguments.eval);
}

CLI::App* add_label_command(CLI::App& eval, const char* name, const char* description,
                            LabelArguments& arguments) {
  CLI::App* command = eval.add_subcommand(name, description);
  add_eval_inputs(*command, arguments.eval, "The labels: a file or a folder");
  command->add_option("--label-format", arguments.label_format, "Told from the name (auto)")
      ->type_name("auto|coco|jsonl|wider|retinaface|voc|yolo");
  command->add_option("--iou", arguments.min_iou, "The overlap that makes a face found (0.5)")
      ->type_name("0..1")
      ->check(real_number(0.01, 1));
  add_eval_outputs(*command, arguments.eval);
  add_eval_detector(*command, arguments.eval);
  return command;
}

}  // namespace

void add_eval_detections_command(CLI::App& eval, Runner& chosen) {
  const auto arguments = std::make_shared<LabelArguments>();
  CLI::App* command = add_label_command(
      eval, "detections", "AP, precision and recall on any labelled folder", *arguments);
  command->footer(kDetectionsFooter);
  command
      ->add_option("--example-score", arguments->example_score,
                   "Which detections count in missed.jpg and false.jpg (0.5)")
      ->type_name("0..1")
      ->check(real_number(0, 1));
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_detections(*arguments); }; });
}

void add_eval_landmarks_command(CLI::App& eval, Runner& chosen) {
  const auto arguments = std::make_shared<LabelArguments>();
  CLI::App* command =
      add_label_command(eval, "landmarks", "Error of the five landmarks", *arguments);
  command->footer(kLandmarksFooter);
  command
      ->add_option("--min-face", arguments->min_size,
                   "Leave labelled faces with a shorter side than this out")
      ->type_name("PIXELS")
      ->check(real_number(0, kMaxFaceSize));
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_landmarks(*arguments); }; });
}

}  // namespace retinaface::cli
