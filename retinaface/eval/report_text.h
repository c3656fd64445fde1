#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/eval/average_precision.h"
#include "retinaface/eval/report.h"
#include "retinaface/eval/svg_plot.h"

// What the reports of all benchmarks share.
namespace retinaface::internal {

using Json = nlohmann::ordered_json;

/// A table as Markdown; a terminal reads the same.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// Columns padded to their widest cell; all but the first to the right.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "0.90696", or "–" where a value does not exist.
[[nodiscard]] std::string number(std::optional<double> value, int decimals = 5);
/// "3.25 %"
[[nodiscard]] std::string percent(std::optional<double> value, int decimals = 2);

/// "mnet (P-orig)": no number stands without its protocol.
[[nodiscard]] std::string name_with_protocol(const RunInfo& run);

[[nodiscard]] Json json_of(const RunInfo& run);
[[nodiscard]] Json json_of(const std::optional<double>& value);
/// `{"recall": […], "precision": […]}`, at most `max_points` of the points.
[[nodiscard]] Json json_of(std::span<const PrecisionRecall> curve, std::size_t max_points = 1000);
[[nodiscard]] Json json_of(const std::vector<std::string>& sentences);

/// AP at overlaps 0.5, 0.55, … as `{"0.50": …}`.
[[nodiscard]] Json json_of_overlaps(std::span<const std::optional<double>> ap);

[[nodiscard]] PlotSeries precision_recall_series(const std::string& label,
                                                 std::span<const PrecisionRecall> curve);

/// "- sentence" for each, behind a heading; nothing without any.
[[nodiscard]] std::string notes(const std::vector<std::string>& warnings);

/// A JSON text that ends with a line end; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string dump(const Json& json, int indent);

/// One run's object, or an object of a benchmark's name and all runs' objects in "results".
/// @param to_json  (run, with_curves) to an object
template <typename Run, typename ToJson>
[[nodiscard]] Json json_of_runs(std::span<const Run> runs, const std::string& benchmark,
                                const ToJson& to_json, bool with_curves) {
  const auto with_schema = [&](Json json) {
    Json whole{{"schema", "retinaface-eval/1"}, {"benchmark", benchmark}};
    whole.update(json);
    return whole;
  };
  if (runs.size() == 1) return with_schema(to_json(runs[0], with_curves));
  Json results = Json::array();
  for (const auto& run : runs) results.push_back(with_schema(to_json(run, with_curves)));
  return with_schema({{"results", std::move(results)}});
}

/// A report that has its JSON texts and nothing else yet.
/// @throws ContractError  no run
template <typename Run, typename ToJson>
[[nodiscard]] Report json_report(std::span<const Run> runs, const std::string& benchmark,
                                 const ToJson& to_json) {
  RETINAFACE_REQUIRE(!runs.empty(), "a report of no run");
  Report report;
  report.summary_json = dump(json_of_runs(runs, benchmark, to_json, false), -1);
  report.json = dump(json_of_runs(runs, benchmark, to_json, true), 1);
  return report;
}

/// The warnings of all runs, with the run's name where there are several.
template <typename Run>
[[nodiscard]] std::string notes_of_runs(std::span<const Run> runs) {
  std::vector<std::string> sentences;
  for (const auto& run : runs)
    for (const auto& warning : run.evaluation.warnings)
      sentences.push_back(runs.size() == 1 ? warning : run.info.name + ": " + warning);
  return notes(sentences);
}

/// A link to a plot that lies beside the report.
[[nodiscard]] std::string picture_link(const ReportFile& plot);

}  // namespace retinaface::internal
