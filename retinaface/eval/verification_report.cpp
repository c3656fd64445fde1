#include <fmt/format.h>

#include <algorithm>

#include "retinaface/eval/benchmark_reports.h"
#include "retinaface/eval/report_text.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::number;
using internal::percent;
using internal::Table;

constexpr std::size_t kMaxCurvePoints = 2000;

Json run_json(const VerificationRun& run, bool with_curves) {
  const VerificationResult& result = run.evaluation;
  Json json;
  json["accuracy"] = result.accuracy;
  json["deviation"] = result.deviation;
  json["area"] = result.area;
  json["pairs_same"] = result.num_same;
  json["pairs_different"] = result.num_different;
  json["mean_threshold_squared_distance"] = result.mean_threshold;
  json["fold_accuracies"] = result.fold_accuracies;
  for (const auto& rate : result.accept_rates)
    json["true_accepts"].push_back(
        {{"false_accept_rate", rate.false_accept_rate},
         {"true_accept_rate", internal::json_of(rate.true_accept_rate)}});
  json["run"] = internal::json_of(run.info);
  if (with_curves) {
    const std::size_t step = 1 + result.roc.size() / kMaxCurvePoints;
    for (std::size_t i = 0; i < result.roc.size(); i += step)
      json["curve"].push_back({{"false_accept_rate", result.roc[i].false_accept_rate},
                               {"true_accept_rate", result.roc[i].true_accept_rate}});
  }
  return json;
}

std::string table_of(std::span<const VerificationRun> runs) {
  std::vector<std::string> header{"result set", "protocol", "pairs", "accuracy", "area"};
  for (const auto& rate : runs[0].evaluation.accept_rates)
    header.push_back(fmt::format("TAR at FAR {:g}", rate.false_accept_rate));
  Table table(std::move(header));
  for (const auto& run : runs) {
    const auto& e = run.evaluation;
    std::vector<std::string> row{
        run.info.name, run.info.protocol, fmt::format("{} + {}", e.num_same, e.num_different),
        fmt::format("{:.3f} ± {:.3f} %", 100 * e.accuracy, 100 * e.deviation), number(e.area)};
    for (const auto& rate : e.accept_rates) row.push_back(percent(rate.true_accept_rate));
    table.add(std::move(row));
  }
  return table.text();
}

ReportFile plot_of(std::span<const VerificationRun> runs, const std::string& set_name) {
  Plot plot;
  plot.title = set_name + ", verification";
  plot.x_label = "False accept rate";
  plot.y_label = "True accept rate";
  plot.x_min = 1e-4;
  plot.log_x = true;
  for (const auto& run : runs) {
    PlotSeries series{fmt::format("{}: {:.2f} %, area {}", internal::name_with_protocol(run.info),
                                  100 * run.evaluation.accuracy, number(run.evaluation.area, 4)),
                      {}};
    for (const auto& point : run.evaluation.roc)
      series.points.push_back({point.false_accept_rate, point.true_accept_rate});
    plot.series.push_back(std::move(series));
  }
  return {"roc.svg", to_svg(plot)};
}

}  // namespace

Report verification_report(std::span<const VerificationRun> runs, const std::string& set_name) {
  Report report = internal::json_report(runs, set_name, run_json);
  report.plots.push_back(plot_of(runs, set_name));
  report.text = table_of(runs);
  report.markdown = "# " + set_name + ": verification\n\n" + report.text +
                    internal::picture_link(report.plots[0]);
  return report;
}

}  // namespace retinaface
