#include "retinaface/eval/fddb_roc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retinaface {
namespace {

using ::testing::HasSubstr;

constexpr double kPi = 3.14159265358979323846;

FddbRegion ellipse(double a, double b, double angle, double x, double y) {
  FddbRegion region;
  region.ellipse = {a, b, angle, x, y};
  region.score = 1;
  return region;
}

FddbRegion rectangle(double x, double y, double width, double height, double score) {
  FddbRegion region;
  region.is_ellipse = false;
  region.x = x;
  region.y = y;
  region.width = width;
  region.height = height;
  region.score = score;
  return region;
}

TEST(RegionIou, OfACircleInItsSquareIsAQuarterOfPi) {
  EXPECT_NEAR(region_iou(ellipse(10, 10, 0.3, 50, 50), rectangle(40, 40, 20, 20, 1)), kPi / 4,
              1e-4);
}

TEST(RegionIou, OfATurnedEllipseInALargeRectangleIsItsShare) {
  EXPECT_NEAR(region_iou(ellipse(30, 10, 0.7, 50, 50), rectangle(0, 0, 100, 100, 1)),
              kPi * 300 / 10'000, 1e-5);
}

TEST(RegionIou, OfAnEllipseWithItselfAndItsTwinIsOne) {
  // Axes changed over and turned by a right angle is the same ellipse.
  EXPECT_NEAR(region_iou(ellipse(30, 10, 0.7, 5, 5), ellipse(10, 30, 0.7 + kPi / 2, 5, 5)), 1,
              1e-4);
}

TEST(RegionIou, OfRectanglesIsExactAndOfApartOnesZero) {
  EXPECT_NEAR(region_iou(rectangle(0, 0, 10, 10, 1), rectangle(5, 0, 10, 10, 1)), 1.0 / 3, 1e-12);
  EXPECT_EQ(region_iou(rectangle(0, 0, 10, 10, 1), rectangle(10, 0, 10, 10, 1)), 0);
  EXPECT_EQ(region_iou(ellipse(0, 0, 0, 5, 5), rectangle(0, 0, 0, 0, 1)), 0);
}

TEST(Fddb, CurveByHand) {
  // At 0.9 one of two faces is found; at 0.5 a false detection comes; at 0.4 the other face is
  // overlapped by a third only, which is continuous but not discrete.
  const std::vector<FddbImage> truth{
      {"a", {rectangle(0, 0, 10, 10, 1), rectangle(100, 0, 10, 10, 1)}}};
  const std::vector<FddbImage> found{{"a",
                                      {rectangle(0, 0, 10, 10, 0.9), rectangle(50, 0, 10, 10, 0.5),
                                       rectangle(105, 0, 10, 10, 0.4)}}};

  const auto result = evaluate_fddb(truth, found);

  ASSERT_TRUE(result.ok()) << result.error().message;
  ASSERT_EQ(result->curve.size(), 3U);
  EXPECT_EQ(result->curve[0].num_false, 0);
  EXPECT_DOUBLE_EQ(result->curve[0].discrete, 0.5);
  EXPECT_NEAR(result->curve[0].continuous, 0.5, 1e-12);
  EXPECT_EQ(result->curve[1].num_false, 1);
  EXPECT_EQ(result->curve[2].num_false, 2);
  EXPECT_DOUBLE_EQ(result->curve[2].discrete, 0.5);
  EXPECT_NEAR(result->curve[2].continuous, (1 + 1.0 / 3) / 2, 1e-9);
  EXPECT_EQ(result->at_false(1)->min_score, 0.5);
}

TEST(Fddb, PairsSoThatTheSumOfOverlapsIsLargest) {
  // The surer detection overlaps both faces; giving it the second leaves the first to the other.
  const std::vector<FddbImage> truth{
      {"a", {rectangle(0, 0, 10, 10, 1), rectangle(4, 0, 10, 10, 1)}}};
  const std::vector<FddbImage> found{
      {"a", {rectangle(2, 0, 10, 10, 0.9), rectangle(0, 0, 10, 10, 0.5)}}};

  const auto result = evaluate_fddb(truth, found);

  ASSERT_TRUE(result.ok());
  EXPECT_DOUBLE_EQ(result->curve.back().discrete, 1);
  EXPECT_EQ(result->curve.back().num_false, 0);
}

TEST(Fddb, MissingPicturesAreAnErrorOrAWarning) {
  const std::vector<FddbImage> truth{{"a", {rectangle(0, 0, 10, 10, 1)}}, {"b", {}}};
  const std::vector<FddbImage> found{{"b", {}}, {"c", {}}};

  const auto refused = evaluate_fddb(truth, found);
  const auto allowed = evaluate_fddb(truth, found, true);

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "1 of 2 pictures have no detections, the first is 'a'");
  ASSERT_TRUE(allowed.ok());
  EXPECT_EQ(allowed->warnings.size(), 2U);
  EXPECT_TRUE(allowed->curve.empty());
}

}  // namespace
}  // namespace retinaface
