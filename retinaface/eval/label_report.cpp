#include "retinaface/eval/label_report.h"

#include <fmt/format.h>

#include "retinaface/eval/report_text.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::name_with_protocol;
using internal::number;
using internal::Table;

Json run_json(const LabelRun& run, bool with_curves) {
  const LabelEvaluation& evaluation = run.evaluation;
  Json json;
  json["ap"] = internal::json_of(evaluation.ap);
  json["iou"] = evaluation.min_iou;
  json["ap_50_95"] = internal::json_of(evaluation.mean_ap);
  json["images"] = evaluation.num_images;
  json["missing_images"] = evaluation.num_missing;
  json["faces"] = evaluation.num_faces;
  json["ignored_faces"] = evaluation.num_ignored;
  json["detections"] = evaluation.num_detections;
  json["run"] = internal::json_of(run.info);
  json["ap_at_iou"] = internal::json_of_overlaps(evaluation.ap_at_overlap);
  for (const auto& size : evaluation.sizes)
    json["by_shorter_side"].push_back({{"from", size.min_side},
                                       {"to", size.max_side},
                                       {"faces", size.num_faces},
                                       {"ap", internal::json_of(size.ap)}});
  for (const auto& point : evaluation.points)
    json["at_score"].push_back({{"score", point.min_score},
                                {"found", point.found},
                                {"false", point.num_false},
                                {"missed", point.missed},
                                {"precision", internal::json_of(point.precision())},
                                {"recall", internal::json_of(point.recall())}});
  if (with_curves) json["curve"] = internal::json_of(evaluation.curve);
  json["warnings"] = internal::json_of(evaluation.warnings);
  return json;
}

std::string main_table(std::span<const LabelRun> runs) {
  Table table({"result set", "protocol", fmt::format("AP at IoU {:g}", runs[0].evaluation.min_iou),
               "AP .5:.95", "faces", "ignored", "images", "detections"});
  for (const auto& run : runs) {
    const auto& e = run.evaluation;
    table.add({run.info.name, run.info.protocol, number(e.ap), number(e.mean_ap),
               std::to_string(e.num_faces), std::to_string(e.num_ignored),
               std::to_string(e.num_images), std::to_string(e.num_detections)});
  }
  return table.text();
}

std::string size_table(std::span<const LabelRun> runs) {
  std::vector<std::string> header{"faces by shorter side, pixels", "faces"};
  for (const auto& run : runs) header.push_back(name_with_protocol(run.info));
  Table table(std::move(header));
  for (std::size_t i = 0; i < runs[0].evaluation.sizes.size(); ++i) {
    const auto& size = runs[0].evaluation.sizes[i];
    const auto range = size.max_side > 10'000
                           ? fmt::format("{:.0f} and more", size.min_side)
                           : fmt::format("{:.0f} to {:.0f}", size.min_side, size.max_side);
    std::vector<std::string> row{range, std::to_string(size.num_faces)};
    for (const auto& run : runs) row.push_back(number(run.evaluation.sizes[i].ap, 4));
    table.add(std::move(row));
  }
  return table.text();
}

std::string point_table(const LabelRun& run) {
  Table table({"score at least", "found", "false", "missed", "precision", "recall"});
  for (const auto& point : run.evaluation.points)
    table.add({fmt::format("{:.1f}", point.min_score), std::to_string(point.found),
               std::to_string(point.num_false), std::to_string(point.missed),
               number(point.precision(), 4), number(point.recall(), 4)});
  return table.text();
}

ReportFile plot_of(std::span<const LabelRun> runs, const std::string& set_name) {
  Plot plot;
  plot.title = set_name;
  plot.x_label = "Recall";
  plot.y_label = "Precision";
  for (const auto& run : runs)
    plot.series.push_back(internal::precision_recall_series(
        fmt::format("{}: AP {}", name_with_protocol(run.info), number(run.evaluation.ap, 4)),
        run.evaluation.curve));
  return {"precision_recall.svg", to_svg(plot)};
}

}  // namespace

Report label_report(std::span<const LabelRun> runs, const std::string& set_name) {
  Report report = internal::json_report(runs, set_name, run_json);
  report.plots.push_back(plot_of(runs, set_name));
  report.text = main_table(runs) + "\n" + size_table(runs);
  report.markdown = "# " + set_name + "\n\n" + main_table(runs) + internal::notes_of_runs(runs) +
                    internal::picture_link(report.plots[0]) + "\n## Face size\n\n" +
                    size_table(runs);
  for (const auto& run : runs) {
    report.text += "\n" + point_table(run);
    report.markdown += fmt::format("\n## Score thresholds: {}\n\n", name_with_protocol(run.info)) +
                       point_table(run);
  }
  report.text += internal::notes_of_runs(runs);
  return report;
}

}  // namespace retinaface
