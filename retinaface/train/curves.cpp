#include "retinaface/train/curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace retinaface::train {
namespace {

constexpr std::size_t kMaxPoints = 300;

struct Extent {
  double low = 0;
  double high = 0;
};

/// The values that most points have: a loss begins far above where it will be.
Extent usual_extent(const std::vector<PlotSeries>& series, double highest_share) {
  std::vector<double> values;
  for (const PlotSeries& one : series) {
    for (const PlotPoint& point : one.points) {
      if (std::isfinite(point.y)) values.push_back(point.y);
    }
  }
  if (values.empty()) return {0, 1};
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return {values.front(), values[static_cast<std::size_t>(last * highest_share)]};
}

/// @param y_min  at most
Plot plot_over_epochs(std::string title, std::string y_label, std::vector<PlotSeries> series,
                      double y_min, double highest_share) {
  Plot plot;
  plot.title = std::move(title);
  plot.x_label = "epoch";
  plot.y_label = std::move(y_label);
  const Extent extent = usual_extent(series, highest_share);
  plot.y_min = std::min(y_min, extent.low);
  plot.y_max =
      extent.high > plot.y_min ? plot.y_min + 1.05 * (extent.high - plot.y_min) : plot.y_min + 1;
  plot.x_max = 0;
  for (const PlotSeries& one : series)
    if (!one.points.empty()) plot.x_max = std::max(plot.x_max, one.points.back().x);
  if (plot.x_max <= 0) plot.x_max = 1;
  plot.series = std::move(series);
  return plot;
}

std::string last_value(const std::vector<PlotPoint>& points, const char* format) {
  return points.empty() ? "" : fmt::format(fmt::runtime(format), points.back().y);
}

}  // namespace

std::vector<PlotPoint> thinned(const std::vector<PlotPoint>& points, std::size_t max_points) {
  const std::size_t group = (points.size() + max_points - 1) / std::max<std::size_t>(max_points, 1);
  if (group <= 1) return points;
  std::vector<PlotPoint> kept;
  for (std::size_t begin = 0; begin < points.size(); begin += group) {
    const std::size_t end = std::min(begin + group, points.size());
    PlotPoint mean;
    for (std::size_t i = begin; i < end; ++i) {
      mean.x += points[i].x / static_cast<double>(end - begin);
      mean.y += points[i].y / static_cast<double>(end - begin);
    }
    kept.push_back(mean);
  }
  return kept;
}

std::map<std::string, std::string> draw_curves(const CsvLog& steps, const CsvLog& validations,
                                               const std::vector<std::string>& names) {
  std::map<std::string, std::string> pictures;
  std::vector<PlotSeries> losses;
  for (const char* term : {"loss", "classification", "box", "landmarks", "teacher"}) {
    const auto points = thinned(steps.points("epoch", term), kMaxPoints);
    const auto is_zero = [](const PlotPoint& point) { return point.y == 0; };
    if (std::ranges::all_of(points, is_zero)) continue;  // no such term
    losses.push_back({term + (" " + last_value(points, "{:.3g}")), points});
  }
  if (!losses.empty()) {
    pictures["losses.svg"] = to_svg(plot_over_epochs("Losses", "loss", losses, 0, 0.98));
    const auto rate = steps.points("epoch", "learning rate");
    pictures["learning_rate.svg"] = to_svg(plot_over_epochs(
        "Learning rate", "rate", {{"now " + last_value(rate, "{:.3g}"), rate}}, 0, 1));
  }
  std::vector<PlotSeries> scores;
  for (const std::string& name : names) {
    const auto points = validations.points("epoch", name + " AP");
    if (!points.empty()) scores.push_back({name + " " + last_value(points, "{:.4f}"), points});
  }
  if (!scores.empty()) {
    Plot plot = plot_over_epochs("Average precision", "AP at IoU 0.5", scores, 1, 1);
    plot.y_max = std::max(plot.y_max, plot.y_min + 0.01);
    pictures["accuracy.svg"] = to_svg(plot);
  }
  return pictures;
}

}  // namespace retinaface::train
