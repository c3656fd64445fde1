#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/eval_aflw2000_pictures.h"
#include "apps/retinaface/eval_command.h"
#include "apps/retinaface/eval_sets.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/stop_on_signal.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/data/npy.h"
#include "retinaface/eval/benchmark_reports.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter =
    R"(Arrays: the ground truth is a folder with AFLW2000-3D.pts68.npy [n, 3, 68] and
AFLW2000-3D.pose.npy [n] (yaws in degrees); AFLW2000-3D-Reannotated.pts68.npy and
AFLW2000-3D-new.pose.npy are used too when they are there: the points were annotated twice, and there
are two ways to split by yaw.

Pictures: a face is found, and a morphable model fitted to it, in each picture that has its .mat
beside it. Pictures without a result are named and left out of the means.

The reported number is the mean of the three bins' means, in percent of the square root of the area
of the true points' bounding box.

Examples:
  retinaface eval aflw2000 -g test.configs/ -d points.npy -o report/
  retinaface eval aflw2000 --images AFLW2000/ --face-model FaceXModel/)";

struct Aflw2000Arguments {
  EvalArguments eval;
  std::string poses;
  std::string true_poses;
  MeshToolArguments tools;
  std::string fit_from = "detector";
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

int run_on_arrays(const Aflw2000Arguments& arguments) {
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

/// What the tables say of where the points came from.
std::string protocol_of(FitStart start, const MeshTools& tools) {
  const char* what = tools.fitter.by() == FitBy::Pixels ? "points and pixels" : "points";
  if (start == FitStart::Detector)
    return fmt::format("{} of {} at {} and near", what, tools.detector.model_name(),
                       to_string(tools.detector.options().sizes));
  return fmt::format("{}, {} true points", what, start == FitStart::True5 ? 5 : 68);
}

int report_fits(const FittedAflw2000& set, RunInfo info, const EvalArguments& eval) {
  auto result = evaluate_68(set.truth, set.fitted, set.yaws);
  if (!result) return fail(result.error());
  const auto pose = pose_error(set.true_poses, set.fitted_poses);
  if (!pose) return fail(pose.error());
  Aflw2000Run run{std::move(info), {{"original (.mat)", "Pose_Para", *std::move(result)}}, *pose};
  for (const std::string& failure : set.failures) run.warnings.push_back("left out: " + failure);
  const std::size_t num_pictures = set.yaws.size() + set.failures.size();
  run.warnings.push_back(fmt::format("{} of {} have a result", set.yaws.size(),
                                     counted(static_cast<std::int64_t>(num_pictures), "picture")));
  return deliver(aflw2000_report(run), eval);
}

int run_on_pictures(const Aflw2000Arguments& arguments) {
  const auto start = parse_fit_start(arguments.fit_from);
  if (!start) return fail(start.error());
  const auto tools = open_mesh_tools(arguments.tools);
  if (!tools) return fail(tools.error(), ExitCode::BadModel);
  const DetectArguments& detect = arguments.tools.detect;
  const StopOnSignal signals("");
  const auto set = fit_aflw2000(
      arguments.eval.images, *tools,
      {.start = *start,
       .num_threads = thread_count(detect.num_threads),
       .progress = choose_progress_style(detect.progress, arguments.eval.detect.quiet)},
      signals.token());
  if (!set && signals.signal() != 0) {
    say(set.error().message);
    return code(ExitCode::SignalBase) + signals.signal();
  }
  if (!set) return fail(set.error());
  const FaceFitter& fitter = tools->fitter;
  return report_fits(*set,
                     {.name = fitter.model().name,
                      .detections = arguments.eval.images,
                      .protocol = protocol_of(*start, *tools),
                      .model = fitter.model().name,
                      .model_sha256 = fitter.model_sha256()},
                     arguments.eval);
}

int run_aflw2000(const Aflw2000Arguments& arguments) {
  if (!arguments.eval.images.empty()) return run_on_pictures(arguments);
  if (!arguments.eval.ground_truth.empty() && !arguments.eval.detections.empty())
    return run_on_arrays(arguments);
  return fail({ErrorCode::InvalidArgument,
               "eval aflw2000: has nothing to measure, expected --ground-truth with --detections, "
               "or --images"});
}

void add_array_options(CLI::App& command, Aflw2000Arguments& arguments) {
  const char* group = "Arrays";
  command.add_option("-g,--ground-truth", arguments.eval.ground_truth, "The folder of arrays")
      ->type_name("FOLDER")
      ->group(group);
  command
      .add_option("-d,--detections", arguments.eval.detections,
                  "Predicted points, .npy [n, 2 or 3, 68] or [n, 68, 2 or 3], pixels")
      ->type_name("[NAME=]FILE")
      ->expected(1)
      ->group(group);
  command
      .add_option("--protocol", arguments.eval.detect.protocol, "How they were made, for tables")
      ->type_name("TEXT")
      ->group(group);
  auto* true_poses = command.add_option("--true-poses", arguments.true_poses,
                                        "True poses, .npy [n, 3]: yaw, pitch, roll in degrees");
  auto* poses = command.add_option("--poses", arguments.poses, "Predicted poses, .npy [n, 3]");
  true_poses->type_name("FILE")->needs(poses)->group(group);
  poses->type_name("FILE")->needs(true_poses)->group(group);
}

void add_picture_options(CLI::App& command, Aflw2000Arguments& arguments) {
  const char* group = "Pictures";
  auto* images = command.add_option("--images", arguments.eval.images,
                                    "The folder of pictures and .mat files");
  images->type_name("FOLDER")
      ->excludes("--ground-truth", "--detections", "--protocol")
      ->group(group);
  add_face_model_option(command, arguments.tools)->needs(images)->group(group);
  command
      .add_option(
          "--fit-from", arguments.fit_from,
          "Landmarks of the detector, or true ones, as if a detector had no error (detector)")
      ->type_name("detector|true-5|true-68")
      ->needs(images)
      ->group(group);
  add_fit_by_option(command, arguments.tools)->needs(images)->group(group);
  add_model_option(command, arguments.tools.detect.model)->needs(images)->group(group);
  add_first_size_option(command, arguments.tools)->needs(images)->group(group);
  add_progress_option(command, arguments.tools.detect.progress)->group(group);
  add_threads_option(command, arguments.tools.detect.num_threads)->group(group);
}

}  // namespace

void add_eval_aflw2000_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command = eval.add_subcommand("aflw2000", "AFLW2000-3D: 68 points and head pose");
  command->footer(kFooter);
  const auto arguments = std::make_shared<Aflw2000Arguments>();
  add_array_options(*command, *arguments);
  add_picture_options(*command, *arguments);
  add_eval_outputs(*command, arguments->eval);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_aflw2000(*arguments); }; });
}

}  // namespace retinaface::cli
