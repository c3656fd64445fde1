#include "retinaface/eval/average_precision.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace retinaface {
namespace {

using Curve = std::vector<PrecisionRecall>;

TEST(AveragePrecision, IsTheAreaUnderTheEnvelope) {
  // Precision 1 up to recall 0.5, then the envelope is 0.75 up to recall 1: the dip to 0.6 counts
  // as the 0.75 behind it.
  EXPECT_DOUBLE_EQ(*average_precision(Curve{{0.5, 1}, {0.75, 0.6}, {1, 0.75}}), 0.5 + 0.5 * 0.75);
}

TEST(AveragePrecision, RecallThatIsNeverReachedIsWorthNothing) {
  EXPECT_DOUBLE_EQ(*average_precision(Curve{{0.25, 1}}), 0.25);
  EXPECT_DOUBLE_EQ(*average_precision(Curve{}), 0);
}

TEST(AveragePrecision, PointsWithoutDetectionsDoNotMatter) {
  const double nan = std::numeric_limits<double>::quiet_NaN();

  EXPECT_DOUBLE_EQ(*average_precision(Curve{{0, nan}, {0, nan}, {1, 0.5}}), 0.5);
}

TEST(AveragePrecision, DoesNotExistWithoutAFace) {
  const double nan = std::numeric_limits<double>::quiet_NaN();

  EXPECT_FALSE(average_precision(Curve{{nan, 0}}));
}

}  // namespace
}  // namespace retinaface
