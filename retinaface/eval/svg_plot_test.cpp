#include "retinaface/eval/svg_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Plot diagonal() {
  Plot plot;
  plot.title = "A < B & C";
  plot.x_label = "Recall";
  plot.y_label = "Precision";
  plot.series = {{"hard 0.738", {{0, 1}, {1, 0}}}};
  return plot;
}

TEST(SvgPlot, DrawsTheCurveFromCornerToCorner) {
  // The plot's area is 72 … 696 × 44 … 420.
  EXPECT_THAT(to_svg(diagonal()), HasSubstr("points=\"72.0,44.0 696.0,420.0\""));
}

TEST(SvgPlot, NamesAxesAndTheLegendAndEscapesThem) {
  const std::string svg = to_svg(diagonal());

  EXPECT_THAT(svg, HasSubstr(">A &lt; B &amp; C</text>"));
  EXPECT_THAT(svg, HasSubstr(">Recall</text>"));
  EXPECT_THAT(svg, HasSubstr(">Precision</text>"));
  EXPECT_THAT(svg, HasSubstr(">hard 0.738</text>"));
}

TEST(SvgPlot, TicksStandAtRoundNumbers) {
  Plot plot = diagonal();
  plot.x_min = 1e-3;
  plot.x_max = 10;
  plot.log_x = true;

  const std::string svg = to_svg(plot);

  for (const char* tick : {">0.001<", ">0.01<", ">0.1<", ">1<", ">10<"})
    EXPECT_THAT(svg, HasSubstr(tick));
  for (const char* tick : {">0.2<", ">0.4<", ">0.6<", ">0.8<"}) EXPECT_THAT(svg, HasSubstr(tick));
}

TEST(SvgPlot, LeavesOutWhatIsNoPointAndKeepsTheRestInside) {
  Plot plot = diagonal();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  plot.series[0].points = {{nan, 0.5}, {0.5, nan}, {-1, 2}, {2, -1}};

  const std::string svg = to_svg(plot);

  EXPECT_THAT(svg, HasSubstr("points=\"72.0,44.0 696.0,420.0\""));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(SvgPlot, AnEmptyRangeIsTheCallersMistake) {
  Plot plot = diagonal();
  plot.x_max = 0;

  EXPECT_THROW((void)to_svg(plot), ContractError);
}

}  // namespace
}  // namespace retinaface
