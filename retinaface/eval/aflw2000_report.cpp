#include <fmt/format.h>

#include "retinaface/base/contract.h"
#include "retinaface/eval/benchmark_reports.h"
#include "retinaface/eval/report_text.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::number;
using internal::percent;
using internal::Table;

Json variant_json(const Aflw2000Variant& variant) {
  Json json{{"truth", variant.truth}, {"split", variant.split}};
  json["mean_of_bins"] = variant.result.mean_of_bins;
  json["deviation_of_bins"] = variant.result.deviation_of_bins;
  json["mean_of_images"] = variant.result.mean_of_images;
  json["median"] = 100 * variant.result.summary.median;
  json["area_to_7_percent"] = variant.result.area_to_7_percent;
  json["failure_rate_10_percent"] = variant.result.summary.failure_rate;
  for (const auto& group : variant.result.groups) json["groups"][group.name] = group.mean;
  for (const auto& bin : variant.result.bins)
    json["bins"].push_back({{"yaw", bin.range},
                            {"images", bin.count},
                            {"mean", bin.mean},
                            {"deviation", bin.deviation}});
  return json;
}

Json run_json(const Aflw2000Run& run) {
  Json json{{"schema", "retinaface-eval/1"}, {"benchmark", "AFLW2000-3D, 68 points"}};
  json["nme"] = run.variants[0].result.mean_of_bins;
  json["run"] = internal::json_of(run.info);
  for (const auto& variant : run.variants) json["variants"].push_back(variant_json(variant));
  if (run.pose)
    json["pose"] = {{"images", run.pose->count},
                    {"left_out", run.pose->left_out},
                    {"yaw", run.pose->yaw},
                    {"pitch", run.pose->pitch},
                    {"roll", run.pose->roll},
                    {"mean", run.pose->mean},
                    {"mean_differences", run.pose->mean_differences}};
  json["warnings"] = internal::json_of(run.warnings);
  return json;
}

std::string bin_cell(const YawBin& bin) {
  return fmt::format("{:.3f} (n {})", bin.mean, bin.count);
}

std::string table_of(const Aflw2000Run& run) {
  Table table({"true points", "split by", "[0, 30]", "(30, 60]", "(60, 90]", "mean of bins",
               "median", "area to 7 %", "over 10 %"});
  for (const auto& variant : run.variants) {
    const auto& result = variant.result;
    table.add({variant.truth, variant.split, bin_cell(result.bins[0]), bin_cell(result.bins[1]),
               bin_cell(result.bins[2]),
               fmt::format("{:.3f} ± {:.3f}", result.mean_of_bins, result.deviation_of_bins),
               number(100 * result.summary.median, 3), number(result.area_to_7_percent, 4),
               percent(result.summary.failure_rate)});
  }
  return table.text();
}

/// Neither groups nor curves depend on the split: one for each choice of true points is enough.
bool is_first_of_its_truth(const Aflw2000Run& run, const Aflw2000Variant& variant) {
  return variant.split == run.variants[0].split;
}

std::string group_table(const Aflw2000Run& run) {
  std::vector<std::string> header{"true points"};
  for (const auto& group : run.variants[0].result.groups) header.push_back(group.name);
  Table table(std::move(header));
  for (const auto& variant : run.variants) {
    if (!is_first_of_its_truth(run, variant)) continue;
    std::vector<std::string> row{variant.truth};
    for (const auto& group : variant.result.groups) row.push_back(number(group.mean, 3));
    table.add(std::move(row));
  }
  return "\n" + table.text();
}

std::string pose_text(const Aflw2000Run& run) {
  if (!run.pose) return {};
  Table table({"pose, degrees", "images", "left out", "yaw", "pitch", "roll", "mean"});
  table.add({"mean absolute error", std::to_string(run.pose->count),
             std::to_string(run.pose->left_out), number(run.pose->yaw, 3),
             number(run.pose->pitch, 3), number(run.pose->roll, 3), number(run.pose->mean, 3)});
  const auto& [yaw, pitch, roll] = run.pose->mean_differences;
  table.add({"mean difference", "", "", number(yaw, 3), number(pitch, 3), number(roll, 3), ""});
  return "\n" + table.text();
}

ReportFile plot_of(const Aflw2000Run& run) {
  Plot plot;
  plot.title = "AFLW2000-3D, 68 points";
  plot.x_label = "Error / √(width × height) of the true points, %";
  plot.y_label = "Share of images";
  plot.x_max = 0.1;
  plot.x_in_percent = true;
  for (const auto& variant : run.variants) {
    if (!is_first_of_its_truth(run, variant)) continue;
    PlotSeries series{fmt::format("{}, {} points: {:.3f}", internal::name_with_protocol(run.info),
                                  variant.truth, variant.result.mean_of_bins),
                      {}};
    for (const auto& point : cumulative_errors(variant.result.errors, plot.x_max))
      series.points.push_back({point.error, point.share});
    plot.series.push_back(std::move(series));
  }
  return {"cumulative_error.svg", to_svg(plot)};
}

}  // namespace

Report aflw2000_report(const Aflw2000Run& run) {
  RETINAFACE_REQUIRE(!run.variants.empty(), "a report of no result");
  Report report;
  report.plots.push_back(plot_of(run));
  report.summary_json = internal::dump(run_json(run), -1);
  report.json = internal::dump(run_json(run), 1);
  report.text = fmt::format("{} (protocol {}): error of 68 points in percent\n\n", run.info.name,
                            run.info.protocol) +
                table_of(run) + group_table(run) + pose_text(run) + internal::notes(run.warnings);
  report.markdown = "# AFLW2000-3D\n\n" + report.text + internal::picture_link(report.plots[0]);
  return report;
}

}  // namespace retinaface
