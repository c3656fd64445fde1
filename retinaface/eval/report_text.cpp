#include "retinaface/eval/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace retinaface::internal {
namespace {

/// Characters, not bytes: "–" is one.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

/// A bar would end the cell.
std::string cell_text(std::string text) {
  std::replace(text.begin(), text.end(), '|', '/');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string blanks(width - width_of(text), ' ');
  return right ? blanks + text : text + blanks;
}

}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths(rows_[0].size(), 3);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  std::string text;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      text +=
          "| " + padded(i < rows_[r].size() ? cell_text(rows_[r][i]) : "", widths[i], i > 0) + " ";
    text += "|\n";
    if (r > 0) continue;
    for (std::size_t i = 0; i < widths.size(); ++i)
      text += "|" + std::string(widths[i] + 1, '-') + (i > 0 ? ":" : "-");
    text += "|\n";
  }
  return text;
}

std::string number(std::optional<double> value, int decimals) {
  return value && std::isfinite(*value) ? fmt::format("{:.{}f}", *value, decimals) : "–";
}

std::string percent(std::optional<double> value, int decimals) {
  return value && std::isfinite(*value) ? fmt::format("{:.{}f} %", 100 * *value, decimals) : "–";
}

std::string name_with_protocol(const RunInfo& run) {
  return fmt::format("{} ({})", run.name, run.protocol);
}

Json json_of(const RunInfo& run) {
  Json json;
  json["name"] = run.name;
  json["detections"] = run.detections;
  json["protocol"] = run.protocol;
  if (!run.model.empty()) json["model"] = {{"name", run.model}, {"sha256", run.model_sha256}};
  return json;
}

Json json_of(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json json_of(std::span<const PrecisionRecall> curve, std::size_t max_points) {
  Json recall = Json::array();
  Json precision = Json::array();
  const std::size_t step = std::max<std::size_t>(1, (curve.size() + max_points - 1) / max_points);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (i % step != 0 && i + 1 != curve.size()) continue;
    if (!std::isfinite(curve[i].recall) || !std::isfinite(curve[i].precision)) continue;
    recall.push_back(curve[i].recall);
    precision.push_back(curve[i].precision);
  }
  return {{"recall", std::move(recall)}, {"precision", std::move(precision)}};
}

Json json_of(const std::vector<std::string>& sentences) {
  Json json = Json::array();
  for (const auto& sentence : sentences) json.push_back(sentence);
  return json;
}

Json json_of_overlaps(std::span<const std::optional<double>> ap) {
  Json json = Json::object();
  for (std::size_t i = 0; i < ap.size(); ++i)
    json[fmt::format("{:.2f}", 0.5 + 0.05 * static_cast<double>(i))] = json_of(ap[i]);
  return json;
}

PlotSeries precision_recall_series(const std::string& label,
                                   std::span<const PrecisionRecall> curve) {
  PlotSeries series{label, {}};
  for (const auto& point : curve) series.points.push_back({point.recall, point.precision});
  return series;
}

std::string notes(const std::vector<std::string>& warnings) {
  if (warnings.empty()) return {};
  std::string text = "\nNote:\n\n";
  for (const auto& warning : warnings) text += "- " + warning + "\n";
  return text;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string picture_link(const ReportFile& plot) {
  return fmt::format("\n![{0}]({0})\n", plot.name);
}

}  // namespace retinaface::internal
