// The published result of the official weights, and the official tool's number for the same file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/data/detections.h"
#include "retinaface/eval/wider_evaluation.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface {
namespace {

/// Evaluated once for all tests.
const Result<WiderEvaluation>& evaluation() {
  static const auto evaluated = []() -> Result<WiderEvaluation> {
    const auto folder = testing::shared_data("wider");
    RETINAFACE_ASSIGN_OR_RETURN(const auto truth, read_wider_ground_truth(folder));
    RETINAFACE_ASSIGN_OR_RETURN(
        const auto detections, read_detections(folder / "detections_mnet025_original_size.tar.gz"));
    return evaluate_wider(truth, detections);
  }();
  return evaluated;
}

class WiderGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!can_read_wider_ground_truth()) GTEST_SKIP() << "built without libmatio";
    RETINAFACE_SKIP_WITHOUT(testing::shared_data("wider/detections_mnet025_original_size.tar.gz"));
    ASSERT_TRUE(evaluation().ok()) << evaluation().error().message;
  }
};

TEST_F(WiderGolden, TheOfficialWeightsGiveThePublishedNumbers) {
  EXPECT_NEAR(*evaluation()->sets[0].ap, 0.90696, 1e-5);
  EXPECT_NEAR(*evaluation()->sets[1].ap, 0.88158, 1e-5);
  EXPECT_NEAR(*evaluation()->sets[2].ap, 0.73829, 1e-5);
  EXPECT_FALSE(evaluation()->is_subset);
  EXPECT_EQ(evaluation()->num_detections, 297'333);
  EXPECT_EQ(evaluation()->events.size(), 61U);
}

TEST_F(WiderGolden, MatchesBothToolsToTenDigits) {
  // NumPy in double precision.
  EXPECT_NEAR(*evaluation()->sets[0].ap, 0.9069584244, 1e-10);
  EXPECT_NEAR(*evaluation()->sets[1].ap, 0.8815790551, 1e-10);
  EXPECT_NEAR(*evaluation()->sets[2].ap, 0.7382863255, 1e-10);
  // The benchmark's own tool, run by Octave.
  EXPECT_NEAR(*evaluation()->sets[0].matlab_ap, 0.9070161144, 1e-10);
  EXPECT_NEAR(*evaluation()->sets[1].matlab_ap, 0.8815373341, 1e-10);
  EXPECT_NEAR(*evaluation()->sets[2].matlab_ap, 0.7382582157, 1e-10);
}

TEST_F(WiderGolden, SlowStricterOverlapsAndLargerFacesOrderAsTheyMust) {
  for (const auto& set : evaluation()->sets) {
    EXPECT_EQ(set.ap_at_overlap[0], set.ap);
    for (int i = 1; i < kNumOverlaps; ++i)
      EXPECT_LE(*set.ap_at_overlap[static_cast<std::size_t>(i)],
                *set.ap_at_overlap[static_cast<std::size_t>(i) - 1]);
    for (std::size_t i = 1; i < set.recalls.size(); ++i)
      EXPECT_GE(*set.recalls[i].recall, *set.recalls[i - 1].recall);
  }
  std::int64_t num_faces = 0;
  for (const auto& size : evaluation()->sizes) num_faces += size.num_faces;
  EXPECT_EQ(num_faces, evaluation()->sets[2].num_faces);
  EXPECT_LT(*evaluation()->sizes.front().ap, *evaluation()->sizes.back().ap);
}

}  // namespace
}  // namespace retinaface
