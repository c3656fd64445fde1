#include <fmt/format.h>

#include <optional>
#include <utility>

#include "retinaface/eval/benchmark_reports.h"
#include "retinaface/eval/report_text.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::number;
using internal::percent;
using internal::Table;

constexpr std::array<const char*, 5> kPointNames{"left eye", "right eye", "nose",
                                                 "left mouth corner", "right mouth corner"};

std::vector<double> errors_of(const LandmarkResult& result) {
  std::vector<double> errors;
  for (const auto& face : result.faces) errors.push_back(face.mean);
  return errors;
}

Json summary_json(const ErrorSummary& summary) {
  return {{"faces", summary.count},
          {"mean", summary.mean},
          {"median", summary.median},
          {"failure_rate", summary.failure_rate},
          {"failure_limit", summary.failure_limit},
          {"area_to_limit", summary.area_to_limit}};
}

Json run_json(const LandmarkRun& run, bool with_curves) {
  const LandmarkResult& result = run.evaluation;
  Json json;
  json["nme"] = result.summary.mean;
  json["failure_rate"] = result.summary.failure_rate;
  json["failure_rate_with_missed"] = result.failure_rate_with_missed;
  json["labelled_faces"] = result.num_faces;
  json["detected_faces"] = result.num_detected;
  json["run"] = internal::json_of(run.info);
  json["summary"] = summary_json(result.summary);
  for (std::size_t k = 0; k < 5; ++k)
    json["per_point"][kPointNames[k]] = summary_json(result.per_point[k]);
  if (with_curves)
    for (const auto& point : cumulative_errors(errors_of(result), result.summary.failure_limit))
      json["curve"].push_back({{"error", point.error}, {"share", point.share}});
  json["warnings"] = internal::json_of(run.warnings);
  return json;
}

/// Of several runs; nothing for one.
std::optional<CommonFaceErrors> common_errors(std::span<const LandmarkRun> runs) {
  if (runs.size() == 1) return std::nullopt;
  std::vector<const LandmarkResult*> results;
  for (const auto& run : runs) results.push_back(&run.evaluation);
  return errors_on_common_faces(results);
}

std::string main_table(std::span<const LandmarkRun> runs) {
  const auto common = common_errors(runs);
  std::vector<std::string> header{"result set", "protocol", "labelled",  "detected",
                                  "mean error", "median",   "over 10 %", "over 10 % or missed"};
  if (common)
    header.push_back(fmt::format("mean error of the {} that all found", common->num_faces));
  Table table(std::move(header));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const LandmarkRun& run = runs[i];
    const auto& e = run.evaluation;
    const auto if_any = [&](double value) {
      return e.num_detected > 0 ? std::optional(value) : std::nullopt;
    };
    std::vector<std::string> row{run.info.name,
                                 run.info.protocol,
                                 std::to_string(e.num_faces),
                                 std::to_string(e.num_detected),
                                 percent(if_any(e.summary.mean)),
                                 percent(if_any(e.summary.median)),
                                 percent(if_any(e.summary.failure_rate)),
                                 percent(e.failure_rate_with_missed)};
    if (common)
      row.push_back(
          percent(common->num_faces > 0 ? std::optional(common->means[i]) : std::nullopt));
    table.add(std::move(row));
  }
  return table.text();
}

std::string point_table(std::span<const LandmarkRun> runs) {
  std::vector<std::string> header{"mean error of the"};
  for (const char* name : kPointNames) header.emplace_back(name);
  Table table(std::move(header));
  for (const auto& run : runs) {
    std::vector<std::string> row{internal::name_with_protocol(run.info)};
    for (const auto& point : run.evaluation.per_point)
      row.push_back(percent(point.count > 0 ? std::optional(point.mean) : std::nullopt));
    table.add(std::move(row));
  }
  return table.text();
}

ReportFile plot_of(std::span<const LandmarkRun> runs, const std::string& set_name) {
  Plot plot;
  plot.title = set_name + ", five landmarks";
  plot.x_label = "Error / √(width × height) of the face, %";
  plot.y_label = "Share of detected faces";
  plot.x_max = runs[0].evaluation.summary.failure_limit;
  plot.x_in_percent = true;
  for (const auto& run : runs) {
    PlotSeries series{fmt::format("{}: mean {}", internal::name_with_protocol(run.info),
                                  percent(run.evaluation.summary.mean)),
                      {}};
    for (const auto& point : cumulative_errors(errors_of(run.evaluation), plot.x_max))
      series.points.push_back({point.error, point.share});
    plot.series.push_back(std::move(series));
  }
  return {"cumulative_error.svg", to_svg(plot)};
}

std::string all_notes(std::span<const LandmarkRun> runs) {
  std::vector<std::string> sentences;
  for (const auto& run : runs)
    for (const auto& warning : run.warnings) sentences.push_back(run.info.name + ": " + warning);
  return internal::notes(sentences);
}

}  // namespace

Report landmark_report(std::span<const LandmarkRun> runs, const std::string& set_name) {
  const auto common = common_errors(runs);
  Report report =
      internal::json_report(runs, set_name, [&](const LandmarkRun& run, bool with_curves) {
        Json json = run_json(run, with_curves);
        if (common)
          json["on_common_faces"] = {
              {"faces", common->num_faces},
              {"mean", common->means[static_cast<std::size_t>(&run - runs.data())]}};
        return json;
      });
  report.plots.push_back(plot_of(runs, set_name));
  report.text = main_table(runs) + "\n" + point_table(runs) + all_notes(runs);
  report.markdown = "# " + set_name + ": five landmarks\n\n" + report.text +
                    internal::picture_link(report.plots[0]);
  return report;
}

}  // namespace retinaface
