#include "retinaface/eval/wider_report.h"

#include <fmt/format.h>

#include "retinaface/eval/report_text.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::name_with_protocol;
using internal::number;
using internal::Table;

constexpr std::array<WiderSet, kNumWiderSets> kSets{WiderSet::Easy, WiderSet::Medium,
                                                    WiderSet::Hard};

std::string size_range(const WiderSizeResult& size) {
  return size.max_height > 10'000
             ? fmt::format("{:.0f} and more", size.min_height)
             : fmt::format("{:.0f} to {:.0f}", size.min_height, size.max_height);
}

Json set_json(const WiderSetResult& set, bool with_curves) {
  Json json;
  json["faces"] = set.num_faces;
  json["ap"] = internal::json_of(set.ap);
  json["ap_matlab"] = internal::json_of(set.matlab_ap);
  json["ap_50_95"] = internal::json_of(set.mean_ap);
  json["ap_at_iou"] = internal::json_of_overlaps(set.ap_at_overlap);
  Json recalls = Json::object();
  for (const auto& recall : set.recalls)
    recalls[fmt::format("{:g}", recall.false_per_image)] = internal::json_of(recall.recall);
  json["recall_at_false_per_image"] = std::move(recalls);
  if (with_curves) json["curve"] = internal::json_of(set.curve);
  return json;
}

Json run_json(const WiderRun& run, bool with_curves) {
  const WiderEvaluation& evaluation = run.evaluation;
  Json json;
  for (std::size_t s = 0; s < kSets.size(); ++s)
    json[to_string(kSets[s])] = internal::json_of(evaluation.sets[s].ap);
  json["official"] = !evaluation.is_subset;
  json["rules"] = "python";
  json["images"] = evaluation.num_images;
  json["missing_images"] = evaluation.num_missing;
  json["detections"] = evaluation.num_detections;
  json["run"] = internal::json_of(run.info);
  Json matlab;
  for (std::size_t s = 0; s < kSets.size(); ++s)
    matlab[to_string(kSets[s])] = internal::json_of(evaluation.sets[s].matlab_ap);
  json["matlab"] = std::move(matlab);
  for (std::size_t s = 0; s < kSets.size(); ++s)
    json["sets"][to_string(kSets[s])] = set_json(evaluation.sets[s], with_curves);
  for (const auto& size : evaluation.sizes)
    json["hard_by_height"].push_back({{"from", size.min_height},
                                      {"to", size.max_height},
                                      {"faces", size.num_faces},
                                      {"ap", internal::json_of(size.ap)}});
  for (const auto& event : evaluation.events) {
    Json row{{"event", event.event}, {"images", event.num_images}};
    for (std::size_t s = 0; s < kSets.size(); ++s)
      row[to_string(kSets[s])] = {{"faces", event.num_faces[s]},
                                  {"ap", internal::json_of(event.ap[s])}};
    json["events"].push_back(std::move(row));
  }
  json["warnings"] = internal::json_of(evaluation.warnings);
  return json;
}

std::string main_table(std::span<const WiderRun> runs) {
  Table table({"result set", "protocol", "easy", "medium", "hard", "hard .5:.95", "easy (MATLAB)",
               "medium (MATLAB)", "hard (MATLAB)"});
  for (const auto& run : runs) {
    const auto& sets = run.evaluation.sets;
    table.add({run.info.name, run.info.protocol, number(sets[0].ap), number(sets[1].ap),
               number(sets[2].ap), number(sets[2].mean_ap), number(sets[0].matlab_ap),
               number(sets[1].matlab_ap), number(sets[2].matlab_ap)});
  }
  return table.text();
}

std::string subset_notice(std::span<const WiderRun> runs) {
  for (const auto& run : runs)
    if (run.evaluation.is_subset)
      return fmt::format("\nTHIS IS A SUBSET of {} images, not the official number of the 3,226.\n",
                         run.evaluation.num_images);
  return {};
}

std::string recall_table(std::span<const WiderRun> runs) {
  Table table(
      {"recall at false detections per image", "protocol", "set", "0.01", "0.1", "0.5", "1"});
  for (const auto& run : runs)
    for (std::size_t s = 0; s < kSets.size(); ++s) {
      std::vector<std::string> row{run.info.name, run.info.protocol, to_string(kSets[s])};
      for (const auto& recall : run.evaluation.sets[s].recalls)
        row.push_back(number(recall.recall, 4));
      table.add(std::move(row));
    }
  return table.text();
}

std::string overlap_table(std::span<const WiderRun> runs) {
  std::vector<std::string> header{"AP at IoU", "protocol", "set"};
  for (int i = 0; i < kNumOverlaps; ++i) header.push_back(fmt::format("{:.2f}", 0.5 + 0.05 * i));
  header.emplace_back("mean");
  Table table(std::move(header));
  for (const auto& run : runs)
    for (std::size_t s = 0; s < kSets.size(); ++s) {
      std::vector<std::string> row{run.info.name, run.info.protocol, to_string(kSets[s])};
      for (const auto& ap : run.evaluation.sets[s].ap_at_overlap) row.push_back(number(ap, 4));
      row.push_back(number(run.evaluation.sets[s].mean_ap, 4));
      table.add(std::move(row));
    }
  return table.text();
}

std::string size_table(std::span<const WiderRun> runs) {
  std::vector<std::string> header{"hard faces by height, pixels", "faces"};
  for (const auto& run : runs) header.push_back(name_with_protocol(run.info));
  Table table(std::move(header));
  for (std::size_t i = 0; i < runs[0].evaluation.sizes.size(); ++i) {
    const auto& size = runs[0].evaluation.sizes[i];
    std::vector<std::string> row{size_range(size), std::to_string(size.num_faces)};
    for (const auto& run : runs) row.push_back(number(run.evaluation.sizes[i].ap, 4));
    table.add(std::move(row));
  }
  return table.text();
}

std::string event_table(const WiderRun& run) {
  Table table({"event", "images", "hard faces", "easy", "medium", "hard"});
  for (const auto& event : run.evaluation.events)
    table.add({event.event, std::to_string(event.num_images), std::to_string(event.num_faces[2]),
               number(event.ap[0], 4), number(event.ap[1], 4), number(event.ap[2], 4)});
  return table.text();
}

ReportFile plot_of(std::span<const WiderRun> runs, std::size_t set) {
  Plot plot;
  plot.title = fmt::format("WIDER FACE validation, {}{}", to_string(kSets[set]),
                           runs[0].evaluation.is_subset ? " (subset)" : "");
  plot.x_label = "Recall";
  plot.y_label = "Precision";
  for (const auto& run : runs)
    plot.series.push_back(
        internal::precision_recall_series(fmt::format("{}: AP {}", name_with_protocol(run.info),
                                                      number(run.evaluation.sets[set].ap, 4)),
                                          run.evaluation.sets[set].curve));
  return {fmt::format("precision_recall_{}.svg", to_string(kSets[set])), to_svg(plot)};
}

std::string markdown_of(std::span<const WiderRun> runs, const std::vector<ReportFile>& plots) {
  std::string text = "# WIDER FACE validation\n" + subset_notice(runs) + "\n" + main_table(runs) +
                     "\nAP at IoU 0.5 by the rules of the Python evaluation that published numbers "
                     "come from, and by the benchmark's MATLAB tool.\n" +
                     internal::notes_of_runs(runs);
  for (const auto& plot : plots) text += internal::picture_link(plot);
  text += "\n## Stricter overlaps\n\n" + overlap_table(runs);
  text += "\n## Few false detections\n\n" + recall_table(runs);
  text += "\n## Face size\n\n" + size_table(runs);
  for (const auto& run : runs)
    text += fmt::format("\n## Events: {}\n\n", name_with_protocol(run.info)) + event_table(run);
  text += "\n## Where the numbers come from\n\n";
  for (const auto& run : runs)
    text += fmt::format(
        "- {}: {} detections in {} images, from `{}`; protocol {}{}\n", run.info.name,
        run.evaluation.num_detections, run.evaluation.num_images, run.info.detections,
        run.info.protocol,
        run.info.model.empty()
            ? ""
            : fmt::format("; model {}, sha256 {}", run.info.model, run.info.model_sha256));
  return text;
}

}  // namespace

Report wider_report(std::span<const WiderRun> runs) {
  Report report = internal::json_report(runs, "WIDER FACE validation", run_json);
  for (std::size_t s = 0; s < kSets.size(); ++s) report.plots.push_back(plot_of(runs, s));
  report.text = main_table(runs) + subset_notice(runs) + "\n" + size_table(runs) + "\n" +
                recall_table(runs) + internal::notes_of_runs(runs);
  report.markdown = markdown_of(runs, report.plots);
  return report;
}

}  // namespace retinaface
