#pragma once

#include <string>
#include <vector>

namespace retinaface {

struct PlotPoint {
  double x = 0;
  double y = 0;
};

struct PlotSeries {
  std::string label;              ///< in the legend; put the number in it that the curve stands for
  std::vector<PlotPoint> points;  ///< by rising x; points that are not finite are left out
};

struct Plot {
  std::string title;
  std::string x_label;
  std::string y_label;
  double x_min = 0;
  double x_max = 1;
  double y_min = 0;
  double y_max = 1;
  bool log_x = false;  ///< needs x_min > 0
  /// In percent: 0.25 is shown as "25".
  bool x_in_percent = false;
  std::vector<PlotSeries> series;
};

/// A plot as an SVG picture, 720 × 480: axes with ticks at round numbers, a grid, the curves in
/// colours and dashes that stay apart without colour vision, and a legend in the corner with the
/// fewest curve points.
/// @throws ContractError  an empty range, or a range from 0 or less with log_x
[[nodiscard]] std::string to_svg(const Plot& plot);

}  // namespace retinaface
