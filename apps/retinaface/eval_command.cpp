#include "apps/retinaface/eval_command.h"

#include <CLI/CLI.hpp>

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  The published protocol of WIDER FACE on a result set, then on a model
    retinaface eval wider -g wider_ground_truth/ -d submission.tar.gz
    retinaface eval wider -g wider_ground_truth/ --images WIDER_val/images --model mnet025.pth \
      --protocol P-orig -o report/
  Any labelled folder, with pictures of what went wrong
    retinaface eval detections -g labels.jsonl --images photos/ --model mnet025.pth -o report/
  Is B better than A, or is it chance?
    retinaface eval compare old/ new/ -g wider_ground_truth/

Numbers of different protocols are not comparable: every table names them.)";

}  // namespace

bool is_wider_ground_truth(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path / "wider_face_val.mat", ignored);
}

void add_eval_command(CLI::App& app, Runner& chosen) {
  CLI::App* eval = app.add_subcommand("eval", "Measure results against ground truth");
  eval->footer(kFooter);
  eval->require_subcommand(1);
  add_eval_wider_command(*eval, chosen);
  add_eval_detections_command(*eval, chosen);
  add_eval_landmarks_command(*eval, chosen);
  add_eval_fddb_command(*eval, chosen);
  add_eval_aflw2000_command(*eval, chosen);
  add_eval_verification_command(*eval, chosen);
  add_eval_compare_command(*eval, chosen);
  add_eval_report_command(*eval, chosen);
}

}  // namespace retinaface::cli
