#include "retinaface/train/curves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface::train {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;

constexpr double kAll = std::numeric_limits<double>::infinity();

class CurvesTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  CsvLog steps_ =
      CsvLog::open(folder_ / "log.csv",
                   {"step", "epoch", "learning rate", "loss", "classification", "box", "landmarks"},
                   kAll)
          .value();
  CsvLog scores_ =
      CsvLog::open(folder_ / "validation.csv", {"step", "epoch", "val P-orig AP"}, kAll).value();
};

TEST_F(CurvesTest, DrawNothingBeforeTheFirstRow) {
  EXPECT_THAT(draw_curves(steps_, scores_, {"val P-orig"}), IsEmpty());
}

TEST_F(CurvesTest, DrawWhatThereIs) {
  for (int step = 1; step <= 20; ++step)
    steps_.add({1.0 * step, 0.1 * step, 1e-3, 2.0 / step, 1.0 / step, 0.5 / step, 0.25}).value();
  scores_.add({10, 1, 0.25}).value();
  scores_.add({20, 2, 0.75}).value();

  const auto pictures = draw_curves(steps_, scores_, {"val P-orig"});

  EXPECT_THAT(pictures,
              ElementsAre(Key("accuracy.svg"), Key("learning_rate.svg"), Key("losses.svg")));
  EXPECT_THAT(pictures.at("accuracy.svg"), HasSubstr("val P-orig 0.7500"));
  EXPECT_THAT(pictures.at("losses.svg"), HasSubstr("loss 0.1"));
  EXPECT_THAT(pictures.at("learning_rate.svg"), HasSubstr("now 0.001"));
}

TEST_F(CurvesTest, DrawOneValidationAlone) {
  scores_.add({10, 1, 1.0}).value();

  EXPECT_THAT(draw_curves(steps_, scores_, {"val P-orig"}), ElementsAre(Key("accuracy.svg")));
}

TEST(Thinned, TakesMeansOfNeighbours) {
  const std::vector<PlotPoint> points{{0, 1}, {1, 3}, {2, 5}, {3, 7}, {4, 9}};

  const auto kept = thinned(points, 3);

  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].x, 0.5);
  EXPECT_EQ(kept[0].y, 2);
  EXPECT_EQ(kept[2].y, 9);
  EXPECT_EQ(thinned(points, 5).size(), 5U);
}

}  // namespace
}  // namespace retinaface::train
