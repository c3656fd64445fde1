#include "retinaface/eval/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 480;
constexpr double kLeft = 72;
constexpr double kRight = 24;
constexpr double kTop = 44;
constexpr double kBottom = 60;
constexpr double kPlotWidth = kWidth - kLeft - kRight;
constexpr double kPlotHeight = kHeight - kTop - kBottom;

/// Okabe and Ito 2008: told apart by all kinds of colour vision.
constexpr std::array<const char*, 7> kColors{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                             "#000000", "#56b4e9", "#e69f00"};
constexpr std::array<const char*, 3> kDashes{"", "8 4", "2 3"};

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (static_cast<unsigned char>(c) < 0x20)
      safe += ' ';
    else
      safe += c;
  }
  return safe;
}

/// Values along one axis, and where they lie between 0 and 1.
class Axis {
 public:
  Axis(double min, double max, bool log) : min_(at(min, log)), max_(at(max, log)), log_(log) {
    RETINAFACE_REQUIRE(max > min && (!log || min > 0), "a plot's range is empty");
  }

  [[nodiscard]] double place(double value) const {
    return (at(value, log_) - min_) / (max_ - min_);
  }

  [[nodiscard]] std::vector<double> ticks() const {
    std::vector<double> ticks;
    if (log_) {
      for (double power = std::ceil(min_ - 1e-9); power <= max_ + 1e-9; ++power)
        ticks.push_back(std::pow(10, power));
      return ticks;
    }
    const double step = round_step((max_ - min_) / 8);
    for (double i = std::ceil(min_ / step - 1e-9); i * step <= max_ + step * 1e-9; ++i)
      ticks.push_back(i * step);
    return ticks;
  }

 private:
  static double at(double value, bool log) { return log ? std::log10(value) : value; }

  /// The smallest of 1, 2, 5 × 10^n that is not less.
  static double round_step(double least) {
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor * power >= least * (1 - 1e-9)) return factor * power;
    return 10 * power;
  }

  double min_;
  double max_;
  bool log_;
};

std::string tick_label(double value, bool in_percent) {
  const double shown = in_percent ? 100 * value : value;
  return fmt::format("{:.6g}", std::abs(shown) < 1e-12 ? 0 : shown);
}

class Drawing {
 public:
  explicit Drawing(const Plot& plot)
      : plot_(plot), x_(plot.x_min, plot.x_max, plot.log_x), y_(plot.y_min, plot.y_max, false) {}

  std::string draw() {
    svg_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
        "{1}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        kWidth, kHeight);
    draw_text(kWidth / 2, 26, "middle", plot_.title, "font-size=\"16\" font-weight=\"bold\"");
    draw_grid();
    for (std::size_t i = 0; i < plot_.series.size(); ++i) draw_curve(i);
    draw_legend();
    return svg_ + "</svg>\n";
  }

 private:
  [[nodiscard]] double pixel_x(double x) const { return kLeft + kPlotWidth * x_.place(x); }
  [[nodiscard]] double pixel_y(double y) const { return kTop + kPlotHeight * (1 - y_.place(y)); }

  void draw_text(double x, double y, const char* anchor, const std::string& text,
                 const char* style = "") {
    svg_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" {}>{}</text>\n", x, y,
                        anchor, style, escaped(text));
  }

  void draw_line(double x1, double y1, double x2, double y2, const char* color) {
    svg_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x1, y1,
        x2, y2, color);
  }

  void draw_grid() {
    const double bottom = kTop + kPlotHeight;
    for (const double tick : x_.ticks()) {
      draw_line(pixel_x(tick), kTop, pixel_x(tick), bottom, "#dddddd");
      draw_text(pixel_x(tick), bottom + 18, "middle", tick_label(tick, plot_.x_in_percent));
    }
    for (const double tick : y_.ticks()) {
      draw_line(kLeft, pixel_y(tick), kLeft + kPlotWidth, pixel_y(tick), "#dddddd");
      draw_text(kLeft - 8, pixel_y(tick) + 4.5, "end", tick_label(tick, false));
    }
    svg_ += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#444444\"/>\n",
        kLeft, kTop, kPlotWidth, kPlotHeight);
    draw_text(kLeft + kPlotWidth / 2, kHeight - 16, "middle", plot_.x_label, "font-size=\"14\"");
    const double middle = kTop + kPlotHeight / 2;
    draw_text(20, middle, "middle", plot_.y_label,
              fmt::format("font-size=\"14\" transform=\"rotate(-90 20 {})\"", middle).c_str());
  }

  /// Where a point is drawn, on the frame when it is beyond; false when it is no point.
  bool place(const PlotPoint& point, double& x, double& y) const {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) return false;
    const double safe_x = plot_.log_x ? std::max(point.x, plot_.x_min) : point.x;
    x = kLeft + kPlotWidth * std::clamp(x_.place(safe_x), 0.0, 1.0);
    y = kTop + kPlotHeight * (1 - std::clamp(y_.place(point.y), 0.0, 1.0));
    return true;
  }

  void draw_curve(std::size_t index) {
    std::string points;
    std::string last;
    for (const auto& point : plot_.series[index].points) {
      double x = 0;
      double y = 0;
      if (!place(point, x, y)) continue;
      const std::string next = fmt::format("{:.1f},{:.1f}", x, y);
      if (next != last) points += (points.empty() ? "" : " ") + next;
      last = next;
      count_in_corner(x, y);
    }
    svg_ += fmt::format("<polyline fill=\"none\" stroke-width=\"2\" {} points=\"{}\"/>\n",
                        stroke_of(index), points);
  }

  static std::string stroke_of(std::size_t index) {
    return fmt::format("stroke=\"{}\" stroke-dasharray=\"{}\"", kColors[index % kColors.size()],
                       kDashes[index % kDashes.size()]);
  }

  void count_in_corner(double x, double y) {
    const std::size_t right = x > kLeft + kPlotWidth / 2 ? 1 : 0;
    const std::size_t below = y > kTop + kPlotHeight / 2 ? 2 : 0;
    ++points_in_corner_[right + below];
  }

  void draw_legend() {
    if (plot_.series.empty()) return;
    std::size_t longest = 0;
    for (const auto& series : plot_.series) longest = std::max(longest, series.label.size());
    const double width = std::min(kPlotWidth - 20, 56 + 7.0 * static_cast<double>(longest));
    const double height = 12 + 20.0 * static_cast<double>(plot_.series.size());
    const auto corner = static_cast<std::size_t>(
        std::min_element(points_in_corner_.begin(), points_in_corner_.end()) -
        points_in_corner_.begin());
    const double x = corner % 2 == 1 ? kLeft + kPlotWidth - width - 10 : kLeft + 10;
    const double y = corner >= 2 ? kTop + kPlotHeight - height - 10 : kTop + 10;
    svg_ += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"#ffffff\" "
        "fill-opacity=\"0.9\" stroke=\"#888888\"/>\n",
        x, y, width, height);
    for (std::size_t i = 0; i < plot_.series.size(); ++i) {
      const double row = y + 20 + 20.0 * static_cast<double>(i);
      svg_ += fmt::format(
          "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke-width=\"2\" {}/>\n",
          x + 8, row - 4, x + 38, row - 4, stroke_of(i));
      draw_text(x + 46, row, "start", plot_.series[i].label);
    }
  }

  const Plot& plot_;
  Axis x_;
  Axis y_;
  std::string svg_;
  std::array<std::size_t, 4> points_in_corner_{};  ///< top left, top right, bottom left, …
};

}  // namespace

std::string to_svg(const Plot& plot) {
  return Drawing(plot).draw();
}

}  // namespace retinaface
