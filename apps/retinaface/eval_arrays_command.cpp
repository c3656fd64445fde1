// The benchmarks whose results are arrays: 68 points and poses of AFLW2000-3D, and embeddings.
#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/eval_command.h"
#include "apps/retinaface/eval_sets.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/data/face_pairs.h"
#include "retinaface/data/npy.h"
#include "retinaface/eval/benchmark_reports.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAflw2000Footer =
    R"(The ground truth is a folder with AFLW2000-3D.pts68.npy [n, 3, 68] and AFLW2000-3D.pose.npy [n]
(yaws in degrees); AFLW2000-3D-Reannotated.pts68.npy and AFLW2000-3D-new.pose.npy are used too when
they are there: the points were annotated twice, and there are two ways to split by yaw.

The reported number is the mean of the three bins' means, in percent of the square root of the area
of the true points' bounding box.

Example:
  retinaface eval aflw2000 -g test.configs/ -d points.npy -o report/)";

constexpr const char* kVerificationFooter =
    R"(Pairs are LFW's pairs.txt. Embeddings are JSON lines {"image": "Ann/Ann_0001.jpg", "embedding":
[...]}, or a .npy array with the names of its rows in a .txt file beside it.

Example:
  retinaface eval verification --pairs pairs.txt -d lfw.jsonl --far 1e-3 --far 1e-2)";

struct ArrayArguments {
  EvalArguments eval;
  std::string poses;
  std::string true_poses;
  std::vector<double> rates{1e-3, 1e-2};
};

Result<PointSets68> read_points(const fs::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto array, read_npy(path));
  return points_68(array, path.native());
}

/// Every choice of true points with every way to split that the folder has.
Result<std::vector<Aflw2000Variant>> evaluate_variants(const fs::path& folder,
                                                       const PointSets68& predicted) {
  std::vector<Aflw2000Variant> variants;
  for (const auto& [truth, file] : {std::pair{"original", "AFLW2000-3D.pts68.npy"},
                                    {"re-annotated", "AFLW2000-3D-Reannotated.pts68.npy"}}) {
    std::error_code ignored;
    if (!variants.empty() && !fs::exists(folder / file, ignored)) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const auto points, read_points(folder / file));
    for (const char* split : {"AFLW2000-3D.pose.npy", "AFLW2000-3D-new.pose.npy"}) {
      if (!variants.empty() && !fs::exists(folder / split, ignored)) continue;
      RETINAFACE_ASSIGN_OR_RETURN(const auto yaws, read_npy(folder / split));
      RETINAFACE_ASSIGN_OR_RETURN(auto result, evaluate_68(points, predicted, yaws.values));
      variants.push_back({truth, split, std::move(result)});
    }
  }
  return variants;
}

int run_aflw2000(const ArrayArguments& arguments) {
  auto set = result_set(arguments.eval.detections.front(), arguments.eval.detect.protocol);
  if (!set) return fail(set.error());
  const auto predicted = read_points(set->path);
  if (!predicted) return fail(predicted.error());
  auto variants = evaluate_variants(arguments.eval.ground_truth, *predicted);
  if (!variants) return fail(variants.error());
  Aflw2000Run run{set->info, *std::move(variants), std::nullopt};
  if (!arguments.poses.empty()) {
    const auto truth = read_npy(arguments.true_poses);
    if (!truth) return fail(truth.error());
    const auto poses = read_npy(arguments.poses);
    if (!poses) return fail(poses.error());
    const auto error = pose_error(*truth, *poses);
    if (!error) return fail(error.error());
    run.pose = *error;
  }
  return deliver(aflw2000_report(run), arguments.eval);
}

int run_verification(const ArrayArguments& arguments) {
  const auto pairs = read_lfw_pairs(arguments.eval.ground_truth);
  if (!pairs) return fail(pairs.error());
  std::vector<VerificationRun> runs;
  for (const auto& argument : arguments.eval.detections) {
    const auto set = result_set(argument, arguments.eval.detect.protocol);
    if (!set) return fail(set.error());
    const auto embeddings = read_embeddings(set->path);
    if (!embeddings) return fail(embeddings.error());
    const auto scored = score_pairs(*pairs, *embeddings);
    if (!scored) return fail(scored.error());
    auto result = evaluate_verification(*scored, arguments.rates);
    if (!result) return fail(result.error());
    runs.push_back({set->info, *std::move(result)});
  }
  return deliver(verification_report(runs, title_of(arguments.eval.ground_truth)), arguments.eval);
}

void add_common_options(CLI::App& command, ArrayArguments& arguments, const char* results) {
  command.add_option("-d,--detections", arguments.eval.detections, results)
      ->type_name("[NAME=]FILE...")
      ->required();
  command
      .add_option("--protocol", arguments.eval.detect.protocol, "How they were made, for tables")
      ->type_name("TEXT");
  add_eval_outputs(command, arguments.eval);
}

}  // namespace

void add_eval_aflw2000_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command = eval.add_subcommand("aflw2000", "AFLW2000-3D: 68 points and head pose");
  command->footer(kAflw2000Footer);
  const auto arguments = std::make_shared<ArrayArguments>();
  command->add_option("-g,--ground-truth", arguments->eval.ground_truth, "The folder of arrays")
      ->type_name("FOLDER")
      ->required();
  add_common_options(*command, *arguments,
                     "Predicted points, .npy [n, 2 or 3, 68] or [n, 68, 2 or 3], pixels");
  command->get_option("--detections")->expected(1);
  auto* true_poses = command->add_option("--true-poses", arguments->true_poses,
                                         "True poses, .npy [n, 3]: yaw, pitch, roll in degrees");
  auto* poses = command->add_option("--poses", arguments->poses, "Predicted poses, .npy [n, 3]");
  true_poses->type_name("FILE")->needs(poses);
  poses->type_name("FILE")->needs(true_poses);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_aflw2000(*arguments); }; });
}

void add_eval_verification_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command =
      eval.add_subcommand("verification", "Are two pictures of one person? Accuracy, TAR, AUC");
  command->footer(kVerificationFooter);
  const auto arguments = std::make_shared<ArrayArguments>();
  command->add_option("-g,--pairs", arguments->eval.ground_truth, "LFW's pairs.txt")
      ->type_name("FILE")
      ->required();
  add_common_options(*command, *arguments, "Embeddings of the pictures");
  command->add_option("--far", arguments->rates, "False accept rates to report (0.001 and 0.01)")
      ->type_name("0..1")
      ->check(CLI::Range(0.0, 1.0));
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_verification(*arguments); }; });
}

}  // namespace retinaface::cli
