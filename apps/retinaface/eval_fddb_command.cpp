#include <CLI/CLI.hpp>
#include <memory>
#include <unordered_map>

#include "apps/retinaface/eval_command.h"
#include "apps/retinaface/eval_sets.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/eval/benchmark_reports.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(The ground truth is a file of ellipses or the folder FDDB-folds. Detections are one file or a folder
of files in FDDB's format (name, count, then x y width height score, or an ellipse and a score).

Examples:
  retinaface eval fddb -g FDDB-folds/ -d detections.txt -o report/
  retinaface eval fddb -g FDDB-folds/ --images originalPics/ --model m.pth --protocol P-orig)";

std::vector<FddbImage> as_fddb(const DetectionSet& set) {
  std::vector<FddbImage> images;
  for (const auto& image : set.images()) {
    images.push_back({image.key, {}});
    for (const auto& detection : image.detections) {
      FddbRegion region;
      region.is_ellipse = false;
      region.x = detection.x;
      region.y = detection.y;
      region.width = detection.width;
      region.height = detection.height;
      region.score = detection.score;
      images.back().regions.push_back(region);
    }
  }
  return images;
}

/// The detector's results keep the last two parts of a picture's path; FDDB's names have five.
std::string flat_key(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

/// Runs the detector on the annotated pictures, and gives its results FDDB's names.
std::variant<FddbRun, int> detect(const std::vector<FddbImage>& truth,
                                  const EvalArguments& arguments) {
  std::vector<EvalPicture> pictures;
  for (const auto& image : truth)
    pictures.push_back(
        {flat_key(image.name), std::filesystem::path(arguments.images) / (image.name + ".jpg")});
  auto detected = detect_for_evaluation(pictures, arguments, false);
  if (const int* status = std::get_if<int>(&detected)) return *status;
  auto& set = std::get<ResultSet>(detected);
  const auto detections = read_detections(set.path);
  if (!detections) return fail(detections.error());
  std::unordered_map<std::string, std::string> name_of;
  for (const auto& image : truth) name_of.emplace(flat_key(image.name), image.name);
  auto images = as_fddb(*detections);
  for (auto& image : images)
    if (const auto name = name_of.find(image.name); name != name_of.end())
      image.name = name->second;
  auto result = evaluate_fddb(truth, images, arguments.allow_missing);
  if (!result) return fail(result.error());
  return FddbRun{set.info, *std::move(result)};
}

int run_fddb(const EvalArguments& arguments) {
  const auto truth = read_fddb(arguments.ground_truth, "ellipseList.txt");
  if (!truth) return fail(truth.error());
  const auto sets = named_sets(arguments);
  if (!sets) return fail(sets.error());
  std::vector<FddbRun> runs;
  for (const auto& set : *sets) {
    const auto detections = read_fddb(set.path);
    if (!detections) return fail(detections.error());
    auto result = evaluate_fddb(*truth, *detections, arguments.allow_missing);
    if (!result) return fail(result.error());
    runs.push_back({set.info, *std::move(result)});
  }
  if (!arguments.images.empty()) {
    auto detected = detect(*truth, arguments);
    if (const int* status = std::get_if<int>(&detected)) return *status;
    runs.push_back(std::get<FddbRun>(std::move(detected)));
  }
  return deliver(fddb_report(runs), arguments);
}

}  // namespace

void add_eval_fddb_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command =
      eval.add_subcommand("fddb", "FDDB: discrete and continuous ROC against ellipses");
  command->footer(kFooter);
  const auto arguments = std::make_shared<EvalArguments>();
  add_eval_inputs(*command, *arguments, "FDDB-folds, or a file of ellipses");
  command->remove_option(command->get_option("--list"));
  add_eval_outputs(*command, *arguments);
  add_eval_detector(*command, *arguments);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_fddb(*arguments); }; });
}

}  // namespace retinaface::cli
