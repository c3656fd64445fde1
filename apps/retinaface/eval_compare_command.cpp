#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/common_options.h"
#include "apps/retinaface/eval_command.h"
#include "apps/retinaface/eval_sets.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/eval/benchmark_reports.h"

namespace retinaface::cli {
namespace {

constexpr const char* kCompareFooter =
    R"(Draws the pictures anew with replacement, many times, and gives the middle 95 % of each AP and of the
difference: if zero is in it, the two are not told apart. With a fixed seed the answer is always the
same.

Examples:
  retinaface eval compare old.tar.gz new.tar.gz -g wider_ground_truth/
  retinaface eval compare ours=a/ theirs=b/ -g labels.jsonl --resamples 2000)";

constexpr const char* kReportFooter =
    R"(One result set gives its full report; several are compared in tables that name each one's protocol,
and in common plots. The ground truth is the folder of WIDER FACE's .mat files, or labels.

Example:
  retinaface eval report ours=a/ theirs=b.tar.gz -g wider_ground_truth/ -o report/)";

struct CompareArguments {
  EvalArguments eval;
  int num_resamples = 1000;
  std::uint64_t seed = 1;
};

/// AP of pictures that count several times.
WeightedValue ap_of(const WiderCounts& counts) {
  return [&counts](std::span<const std::uint32_t> weights) {
    return average_precision(precision_recall(counts, weights));
  };
}
WeightedValue ap_of(const JudgedSet& judged) {
  return [&judged](std::span<const std::uint32_t> weights) {
    return average_precision(precision_recall(judged, weights));
  };
}

Result<std::vector<ComparedValue>> compare_wider(const CompareArguments& arguments,
                                                 const std::vector<ResultSet>& sets) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto truth, wider_truth(arguments.eval));
  std::vector<WiderMatching> matchings;
  for (const auto& set : sets) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto detections,
                                wider_detections(truth, set, arguments.eval));
    auto matching =
        WiderMatching::create(truth, detections, WiderRules::Python, arguments.eval.allow_missing);
    if (!matching) return error_of(set, matching.error());
    matchings.push_back(*std::move(matching));
  }
  std::vector<ComparedValue> values;
  for (const auto set : {WiderSet::Easy, WiderSet::Medium, WiderSet::Hard}) {
    const auto a = count(matchings[0], choose(set));
    const auto b = count(matchings[1], choose(set));
    values.push_back({to_string(set), compare(truth.images.size(), ap_of(a), ap_of(b),
                                              arguments.num_resamples, arguments.seed)});
  }
  return values;
}

Result<std::vector<ComparedValue>> compare_labels(const CompareArguments& arguments,
                                                  const std::vector<ResultSet>& sets) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto truth, label_truth(arguments.eval, "auto"));
  if (truth.images.empty())
    return Error{ErrorCode::InvalidArgument, "eval compare: the labels have no picture"};
  std::vector<JudgedSet> judged;
  for (const auto& set : sets) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto paired, pair_set(truth, set, arguments.eval));
    judged.push_back(judge(paired->paired));
  }
  return std::vector{
      ComparedValue{"at IoU 0.5", compare(truth.images.size(), ap_of(judged[0]), ap_of(judged[1]),
                                          arguments.num_resamples, arguments.seed)}};
}

int run_compare(const CompareArguments& arguments) {
  const auto sets = named_sets(arguments.eval);
  if (!sets) return fail(sets.error());
  const bool wider = is_wider_ground_truth(arguments.eval.ground_truth);
  const auto values = wider ? compare_wider(arguments, *sets) : compare_labels(arguments, *sets);
  if (!values) return fail(values.error());
  return deliver(
      comparison_report((*sets)[0].info, (*sets)[1].info, *values,
                        wider ? "WIDER FACE validation" : title_of(arguments.eval.ground_truth)),
      arguments.eval);
}

Result<Report> make_report(const EvalArguments& arguments) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto sets, named_sets(arguments));
  if (is_wider_ground_truth(arguments.ground_truth)) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto truth, wider_truth(arguments));
    RETINAFACE_ASSIGN_OR_RETURN(const auto runs, evaluate_wider_sets(truth, sets, arguments));
    return wider_report(runs);
  }
  RETINAFACE_ASSIGN_OR_RETURN(const auto truth, label_truth(arguments, "auto"));
  std::vector<LabelRun> runs;
  for (const auto& set : sets) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto paired, pair_set(truth, set, arguments));
    runs.push_back({set.info, evaluate_labels(paired->paired)});
  }
  return label_report(runs, title_of(arguments.ground_truth));
}

int run_report(const EvalArguments& arguments) {
  const auto report = make_report(arguments);
  if (!report) return fail(report.error());
  return deliver(*report, arguments);
}

/// What both commands share; the result sets stand without an option.
void add_common_options(CLI::App& command, EvalArguments& arguments, const char* sets) {
  command.add_option("sets", arguments.detections, sets)->type_name("[NAME=]PATH...")->required();
  command
      .add_option("-g,--ground-truth", arguments.ground_truth,
                  "WIDER FACE's folder of .mat files, or labels")
      ->type_name("PATH")
      ->required();
  command.add_option("--list", arguments.list, "Only the pictures that this file names")
      ->type_name("FILE");
  command.add_flag("--allow-missing", arguments.allow_missing,
                   "Pictures without detections count as empty, with a warning");
  add_eval_outputs(command, arguments);
}

}  // namespace

void add_eval_compare_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command =
      eval.add_subcommand("compare", "Is one better than the other, or is it chance?");
  command->footer(kCompareFooter);
  const auto arguments = std::make_shared<CompareArguments>();
  add_common_options(*command, arguments->eval, "Result sets A and B");
  command->get_option("sets")->expected(2);
  command->add_option("--resamples", arguments->num_resamples, "How often (1000)")
      ->type_name("COUNT")
      ->transform(whole_number(1, 1'000'000));
  command->add_option("--seed", arguments->seed, "Of the drawing (1)")
      ->type_name("NUMBER")
      ->transform(whole_number(0, kMaxSeed));
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_compare(*arguments); }; });
}

void add_eval_report_command(CLI::App& eval, Runner& chosen) {
  CLI::App* command =
      eval.add_subcommand("report", "A folder with tables and plots of result sets");
  command->footer(kReportFooter);
  const auto arguments = std::make_shared<EvalArguments>();
  add_common_options(*command, *arguments, "Result sets");
  command->get_option("--report")->required();
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_report(*arguments); }; });
}

}  // namespace retinaface::cli
