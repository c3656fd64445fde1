#include "retinaface/eval/aflw2000.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/testing/shared_data.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;

/// Three pictures whose points span 100 × 100 pixels.
NpyArray square_points(double shift = 0) {
  NpyArray array{{3, 2, 68}, {}};
  for (int image = 0; image < 3; ++image) {
    for (int k = 0; k < 68; ++k) array.values.push_back((k % 2 == 0 ? 0 : 100) + shift);
    for (int k = 0; k < 68; ++k) array.values.push_back(k < 34 ? 0 : 100);
  }
  return array;
}

TEST(Aflw2000, TheReportedMeanIsTheMeanOfTheThreeBins) {
  const auto truth = points_68(square_points(), "t.npy");
  auto moved = square_points();
  // Picture 0 by 2 pixels, picture 2 by 8, picture 1 not.
  for (int k = 0; k < 68; ++k) {
    moved.values[static_cast<std::size_t>(k)] += 2;
    moved.values[static_cast<std::size_t>(2 * 136 + k)] += 8;
  }
  const std::vector<double> yaws{-10, 45, 80};

  const auto result = evaluate_68(*truth, *points_68(moved, "p.npy"), yaws);

  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_NEAR(result->bins[0].mean, 2, 1e-9);
  EXPECT_NEAR(result->bins[1].mean, 0, 1e-9);
  EXPECT_NEAR(result->bins[2].mean, 8, 1e-9);
  EXPECT_EQ(result->bins[2].count, 1);
  EXPECT_NEAR(result->mean_of_bins, 10.0 / 3, 1e-9);
  EXPECT_NEAR(result->area_to_7_percent, (1 + 5.0 / 7 + 0) / 3, 1e-9);
}

TEST(Aflw2000, GivesEachPartOfTheFaceItsError) {
  const auto truth = points_68(square_points(), "t.npy");
  auto moved = square_points();
  // The tip of the nose by 9 pixels in every picture: 1 % of the nose's nine points.
  for (std::size_t image = 0; image < 3; ++image) moved.values[image * 136 + 30] += 9;

  const auto result =
      evaluate_68(*truth, *points_68(moved, "p.npy"), std::vector<double>{0, 45, 80});

  ASSERT_TRUE(result.ok()) << result.error().message;
  ASSERT_EQ(result->groups.size(), 5U);
  for (const auto& group : result->groups)
    EXPECT_NEAR(group.mean, group.name == "nose" ? 1 : 0, 1e-9) << group.name;
}

TEST(Aflw2000, BinsIncludeTheirUpperEnd) {
  const auto truth = points_68(square_points(), "t.npy");

  const auto result = evaluate_68(*truth, *truth, std::vector<double>{30, -60, 60.1});

  ASSERT_TRUE(result.ok());
  for (const auto& bin : result->bins) EXPECT_EQ(bin.count, 1);
}

TEST(Aflw2000, ReadsPointsInEitherOrder) {
  NpyArray rows{{1, 68, 3}, {}};
  for (int k = 0; k < 68; ++k) rows.values.insert(rows.values.end(), {1.0 * k, 2.0 * k, 9.0});

  const auto points = points_68(rows, "p.npy");

  ASSERT_TRUE(points.ok());
  EXPECT_EQ(points->images[0][67], (Point{67, 134}));
}

TEST(Aflw2000, RefusesWhatDoesNotFit) {
  const auto truth = points_68(square_points(), "t.npy");
  NpyArray wrong{{3, 5, 2}, std::vector<double>(30)};

  EXPECT_THAT(points_68(wrong, "p.npy").error().message, HasSubstr("p.npy: is not an array"));
  EXPECT_THAT(evaluate_68(*truth, *truth, std::vector<double>{1, 2}).error().message,
              HasSubstr("there are 3 predictions and 2 yaws for 3 true pictures"));
  EXPECT_THAT(evaluate_68(*truth, *truth, std::vector<double>{1, 2, 3}).error().message,
              HasSubstr("no picture has a yaw in (30, 60]"));
}

TEST(Aflw2000, TheBenchmarksBinsHaveTheKnownSizes) {
  const auto folder = testing::shared_data("face3d/aflw2000");
  RETINAFACE_SKIP_WITHOUT(folder / "AFLW2000-3D.pts68.npy");
  const auto truth = points_68(*read_npy(folder / "AFLW2000-3D.pts68.npy"), "truth");
  const auto again = points_68(*read_npy(folder / "AFLW2000-3D-Reannotated.pts68.npy"), "again");
  const auto yaws = read_npy(folder / "AFLW2000-3D.pose.npy");

  const auto result = evaluate_68(*truth, *again, yaws->values);

  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->bins[0].count, 1312);
  EXPECT_EQ(result->bins[1].count, 383);
  EXPECT_EQ(result->bins[2].count, 305);
  // How far the two ground truths are apart, by NumPy.
  EXPECT_NEAR(result->mean_of_bins, 3.38063797, 1e-6);
  EXPECT_NEAR(result->deviation_of_bins, 0.53456005, 1e-6);
}

TEST(PoseError, LeavesOutExtremeAngles) {
  const NpyArray truth{{3, 3}, {10, 20, 30, 100, 0, 0, 0, 0, 0}};
  const NpyArray predicted{{3, 3}, {12, 20, 33, 0, 0, 0, 0, -4, 0}};

  const auto error = pose_error(truth, predicted);

  ASSERT_TRUE(error.ok());
  EXPECT_EQ(error->count, 2);
  EXPECT_EQ(error->left_out, 1);
  EXPECT_DOUBLE_EQ(error->yaw, 1);
  EXPECT_DOUBLE_EQ(error->pitch, 2);
  EXPECT_DOUBLE_EQ(error->roll, 1.5);
  EXPECT_DOUBLE_EQ(error->mean, 1.5);
  EXPECT_EQ(error->mean_differences, (std::array<double, 3>{1, -2, 1.5}));
  EXPECT_FALSE(pose_error(truth, NpyArray{{3, 2}, std::vector<double>(6)}).ok());
}

}  // namespace
}  // namespace retinaface
