#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/common_options.h"
#include "apps/retinaface/eval_command.h"
#include "apps/retinaface/eval_sets.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/data/face_pairs.h"
#include "retinaface/eval/benchmark_reports.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(Pairs are LFW's pairs.txt. Embeddings are JSON lines {"image": "Ann/Ann_0001.jpg", "embedding":
[...]}, or a .npy array with the names of its rows in a .txt file beside it.

Example:
  retinaface eval verification --pairs pairs.txt -d lfw.jsonl --far 1e-3 --far 1e-2)";

struct VerificationArguments {
  EvalArguments eval;
  std::vector<double> rates{1e-3, 1e-2};
};

int run_verification(const VerificationArguments& arguments) {
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

}  // namespace

void add_eval_verification_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command =
      eval.add_subcommand("verification", "Are two pictures of one person? Accuracy, TAR, AUC");
  command->footer(kFooter);
  const auto arguments = std::make_shared<VerificationArguments>();
  command->add_option("-g,--pairs", arguments->eval.ground_truth, "LFW's pairs.txt")
      ->type_name("FILE")
      ->required();
  command->add_option("-d,--detections", arguments->eval.detections, "Embeddings of the pictures")
      ->type_name("[NAME=]FILE...")
      ->required();
  command
      ->add_option("--protocol", arguments->eval.detect.protocol, "How they were made, for tables")
      ->type_name("TEXT");
  add_eval_outputs(*command, arguments->eval);
  command->add_option("--far", arguments->rates, "False accept rates to report (0.001 and 0.01)")
      ->type_name("0..1")
      ->check(real_number(0, 1));
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_verification(*arguments); }; });
}

}  // namespace retinaface::cli
