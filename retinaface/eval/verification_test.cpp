#include "retinaface/eval/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::array<double, 2> kRates{0.5, 0.001};

TEST(Verification, PerfectDistancesGiveOne) {
  const std::vector<ScoredPair> pairs{
      {0.5, true, 0}, {1.5, false, 0}, {0.5, true, 1}, {1.4, false, 1}};

  const auto result = evaluate_verification(pairs, kRates);

  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_DOUBLE_EQ(result->accuracy, 1);
  EXPECT_DOUBLE_EQ(result->deviation, 0);
  EXPECT_DOUBLE_EQ(result->area, 1);
  EXPECT_DOUBLE_EQ(*result->accept_rates[0].true_accept_rate, 1);
  EXPECT_FALSE(result->accept_rates[1].true_accept_rate) << "2 pairs cannot show 1 in 1,000";
  EXPECT_NEAR(result->mean_threshold, 0.51, 1e-9) << "the smallest that is right";
}

TEST(Verification, AFoldIsJudgedByTheOthersThreshold) {
  // Fold 0 needs a threshold above 1.5, fold 1 one up to 1: each is half wrong with the other's.
  const std::vector<ScoredPair> pairs{
      {1.5, true, 0}, {2.5, false, 0}, {0.5, true, 1}, {1.0, false, 1}};

  const auto result = evaluate_verification(pairs, {});

  ASSERT_TRUE(result.ok());
  EXPECT_THAT(result->fold_accuracies, ElementsAre(0.5, 0.5));
}

TEST(Verification, TheAreaCountsOrderedPairsAndTiesByHalf) {
  // Same at 1 and 3, different at 2 and 3: of four comparisons 2 right, 1 wrong, 1 tie.
  const std::vector<ScoredPair> pairs{{1, true, 0}, {3, true, 1}, {2, false, 0}, {3, false, 1}};

  const auto result = evaluate_verification(pairs, {});

  ASSERT_TRUE(result.ok());
  EXPECT_DOUBLE_EQ(result->area, 2.5 / 4);
}

TEST(Verification, TrueAcceptsAtFalseAccepts) {
  const std::vector<ScoredPair> pairs{
      {1, true, 0}, {2, false, 0}, {3, true, 0}, {3.5, false, 1}, {3.6, true, 1}};

  const auto result = evaluate_verification(pairs, kRates);

  ASSERT_TRUE(result.ok());
  EXPECT_DOUBLE_EQ(*result->accept_rates[0].true_accept_rate, 2.0 / 3);
}

TEST(Verification, RefusesWhatCannotBeJudged) {
  const std::vector<ScoredPair> one_fold{{1, true, 0}, {2, false, 0}};
  const std::vector<ScoredPair> gap{{1, true, 0}, {2, false, 2}};
  const std::vector<ScoredPair> one_kind{{1, true, 0}, {2, true, 1}};

  EXPECT_THAT(evaluate_verification(one_fold, {}).error().message,
              HasSubstr("1 folds, expected at least 2"));
  EXPECT_THAT(evaluate_verification(gap, {}).error().message, HasSubstr("none empty"));
  EXPECT_THAT(evaluate_verification(one_kind, {}).error().message,
              HasSubstr("2 pairs of one person and 0 of two"));
  EXPECT_FALSE(evaluate_verification({}, {}).ok());
}

TEST(ScorePairs, ComparesDirectionsNotLengths) {
  Embeddings embeddings{2, {"a", "b", "c"}, {1, 0, 0, 5, 3, 0}};
  FacePairs pairs{{{"a", "b", false, 0}, {"a", "c", true, 0}}, 1};

  const auto scored = score_pairs(pairs, embeddings);

  ASSERT_TRUE(scored.ok());
  EXPECT_DOUBLE_EQ((*scored)[0].squared_distance, 2);
  EXPECT_DOUBLE_EQ((*scored)[1].squared_distance, 0);
}

TEST(ScorePairs, NamesAPictureThatIsMissingOrHasNoDirection) {
  Embeddings embeddings{2, {"a", "b"}, {1, 0, 0, 0}};

  EXPECT_EQ(score_pairs({{{"a", "x", false, 0}}, 1}, embeddings).error().message,
            "embeddings: 'x' is missing");
  EXPECT_THAT(score_pairs({{{"a", "b", false, 0}}, 1}, embeddings).error().message,
              HasSubstr("has length 0"));
}

}  // namespace
}  // namespace retinaface
