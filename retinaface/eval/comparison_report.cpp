#include <fmt/format.h>

#include "retinaface/eval/benchmark_reports.h"
#include "retinaface/eval/report_text.h"

namespace retinaface {
namespace {

using internal::Json;
using internal::number;
using internal::Table;

Json interval_json(const Interval& interval) {
  return Json::array({interval.low, interval.high});
}

Json value_json(const ComparedValue& value) {
  const Comparison& c = value.comparison;
  Json json{{"value", value.name}};
  json["a"] = internal::json_of(c.a);
  json["b"] = internal::json_of(c.b);
  json["a_95"] = interval_json(c.a_interval);
  json["b_95"] = interval_json(c.b_interval);
  json["difference_95"] = interval_json(c.difference);
  json["share_not_better"] = c.share_not_better;
  json["resamples"] = c.num_resamples;
  return json;
}

std::string interval_text(const Interval& interval) {
  return fmt::format("{:.4f} … {:.4f}", interval.low, interval.high);
}

std::string verdict(const Comparison& c) {
  if (c.num_resamples == 0) return "–";
  if (c.difference.low > 0) return "B is better";
  if (c.difference.high < 0) return "A is better";
  return "not told apart";
}

}  // namespace

Report comparison_report(const RunInfo& a, const RunInfo& b, std::span<const ComparedValue> values,
                         const std::string& benchmark) {
  Json json{{"schema", "retinaface-eval/1"}, {"benchmark", benchmark}};
  json["a"] = internal::json_of(a);
  json["b"] = internal::json_of(b);
  Table sets({"", "result set", "protocol", "from"});
  sets.add({"A", a.name, a.protocol, a.detections});
  sets.add({"B", b.name, b.protocol, b.detections});
  Table table({"AP", fmt::format("A ({})", a.protocol), "95 % of A",
               fmt::format("B ({})", b.protocol), "95 % of B", "95 % of B − A", "verdict"});
  for (const auto& value : values) {
    const Comparison& c = value.comparison;
    json["values"].push_back(value_json(value));
    table.add({value.name, number(c.a), interval_text(c.a_interval), number(c.b),
               interval_text(c.b_interval), interval_text(c.difference), verdict(c)});
  }
  std::string warning;
  if (a.protocol != b.protocol)
    warning = "\nThe protocols differ: the difference is that of protocol and detector together.\n";

  Report report;
  report.summary_json = internal::dump(json, -1);
  report.json = internal::dump(json, 1);
  report.text = sets.text() + "\n" + table.text() + warning +
                fmt::format("\nIntervals: bootstrap over pictures, {} resamples.\n",
                            values.empty() ? 0 : values[0].comparison.num_resamples);
  report.markdown = "# " + benchmark + ": A and B\n\n" + report.text;
  return report;
}

}  // namespace retinaface
