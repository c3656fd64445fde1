#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/console.h"
#include "apps/retinaface/eval_command.h"
#include "apps/retinaface/eval_detect.h"
#include "apps/retinaface/eval_sets.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/eval/wider_report.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(The ground truth is the folder with wider_face_val.mat, wider_easy_val.mat, wider_medium_val.mat
and wider_hard_val.mat of the benchmark's evaluation tools. easy, medium and hard are AP at IoU 0.5
by the rules of the Python evaluation that published numbers come from; the MATLAB tool's numbers
stand beside them.

Examples:
  retinaface eval wider -g ground_truth/ -d submission.tar.gz --format json
  retinaface eval wider -g ground_truth/ -d ours=a/ -d theirs=b.tar.gz -o report/
  retinaface eval wider -g ground_truth/ --images WIDER_val/images --model m.pth --protocol P-VGA)";

std::vector<EvalPicture> pictures_of(const WiderGroundTruth& truth, const std::string& folder) {
  std::vector<EvalPicture> pictures;
  for (const auto& image : truth.images)
    pictures.push_back(
        {image.key(), std::filesystem::path(folder) / image.event / (image.name + ".jpg")});
  return pictures;
}

int run_wider(const EvalArguments& arguments) {
  const auto truth = wider_truth(arguments);
  if (!truth) return fail(truth.error());
  auto sets = named_sets(arguments);
  if (!sets) return fail(sets.error());
  if (!arguments.images.empty()) {
    auto detected = detect_for_evaluation(pictures_of(*truth, arguments.images), arguments, false);
    if (const int* status = std::get_if<int>(&detected)) return *status;
    sets->push_back(std::get<ResultSet>(std::move(detected)));
  }
  const auto runs = evaluate_wider_sets(*truth, *sets, arguments);
  if (!runs) return fail(runs.error());
  if (runs->front().evaluation.is_subset && !arguments.detect.quiet)
    say("this is a subset of " + counted(runs->front().evaluation.num_images, "image") +
        ", not the official number of the 3,226");
  return deliver(wider_report(*runs), arguments);
}

}  // namespace

void add_eval_wider_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command = eval.add_subcommand("wider", "WIDER FACE validation: easy, medium, hard");
  command->footer(kFooter);
  const auto arguments = std::make_shared<EvalArguments>();
  add_eval_inputs(*command, *arguments, "The folder of the four .mat files");
  add_eval_outputs(*command, *arguments);
  add_eval_detector(*command, *arguments);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_wider(*arguments); }; });
}

}  // namespace retinaface::cli
