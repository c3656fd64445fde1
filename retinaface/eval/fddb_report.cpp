#include <fmt/format.h>

#include <cmath>

#include "retinaface/eval/benchmark_reports.h"
#include "retinaface/eval/report_text.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::number;
using internal::Table;

constexpr std::array<std::int64_t, 4> kFalse{100, 500, 1000, 2000};
constexpr std::size_t kMaxCurvePoints = 2000;

std::optional<double> rate_at(const FddbResult& result, std::int64_t num_false,
                              double FddbPoint::*rate) {
  const auto point = result.at_false(num_false);
  if (!point || result.num_faces == 0) return std::nullopt;
  return (*point).*rate;
}

Json run_json(const FddbRun& run, bool with_curves) {
  const FddbResult& result = run.evaluation;
  Json json;
  for (const std::int64_t num_false : kFalse)
    json["at_false_positives"].push_back(
        {{"false_positives", num_false},
         {"discrete", internal::json_of(rate_at(result, num_false, &FddbPoint::discrete))},
         {"continuous", internal::json_of(rate_at(result, num_false, &FddbPoint::continuous))}});
  json["images"] = result.num_images;
  json["faces"] = result.num_faces;
  json["detections"] = result.num_detections;
  json["run"] = internal::json_of(run.info);
  if (with_curves) {
    const std::size_t step = 1 + result.curve.size() / kMaxCurvePoints;
    for (std::size_t i = 0; i < result.curve.size(); i += step)
      json["curve"].push_back({{"score", result.curve[i].min_score},
                               {"false_positives", result.curve[i].num_false},
                               {"discrete", result.curve[i].discrete},
                               {"continuous", result.curve[i].continuous}});
  }
  json["warnings"] = internal::json_of(result.warnings);
  return json;
}

std::string table_of(std::span<const FddbRun> runs) {
  Table table({"result set", "protocol", "true positive rate", "at 100 false", "at 500", "at 1000",
               "at 2000"});
  for (const auto& run : runs) {
    for (const auto& [name, rate] :
         {std::pair{"discrete", &FddbPoint::discrete}, {"continuous", &FddbPoint::continuous}}) {
      std::vector<std::string> row{run.info.name, run.info.protocol, name};
      for (const std::int64_t num_false : kFalse)
        row.push_back(number(rate_at(run.evaluation, num_false, rate), 4));
      table.add(std::move(row));
    }
  }
  return table.text();
}

ReportFile plot_of(std::span<const FddbRun> runs, const char* name, double FddbPoint::*rate) {
  Plot plot;
  plot.title = fmt::format("FDDB, {} score", name);
  plot.x_label = "False positives";
  plot.y_label = "True positive rate";
  plot.x_max = 2000;
  for (const auto& run : runs) {
    PlotSeries series{fmt::format("{}: {} at 1000", internal::name_with_protocol(run.info),
                                  number(rate_at(run.evaluation, 1000, rate), 4)),
                      {}};
    for (const auto& point : run.evaluation.curve)
      if (point.num_false <= plot.x_max)
        series.points.push_back({static_cast<double>(point.num_false), point.*rate});
    plot.series.push_back(std::move(series));
  }
  return {fmt::format("roc_{}.svg", name), to_svg(plot)};
}

}  // namespace

Report fddb_report(std::span<const FddbRun> runs) {
  Report report = internal::json_report(runs, "FDDB", run_json);
  report.plots = {plot_of(runs, "discrete", &FddbPoint::discrete),
                  plot_of(runs, "continuous", &FddbPoint::continuous)};
  report.text = table_of(runs) + internal::notes_of_runs(runs);
  report.markdown = "# FDDB\n\n" + report.text + internal::picture_link(report.plots[0]) +
                    internal::picture_link(report.plots[1]);
  return report;
}

}  // namespace retinaface
