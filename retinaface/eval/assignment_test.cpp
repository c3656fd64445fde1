#include "retinaface/eval/assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "retinaface/base/random.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

double sum_of(const std::vector<double>& scores, const std::vector<std::int32_t>& columns,
              std::size_t num_columns) {
  double sum = 0;
  for (std::size_t row = 0; row < columns.size(); ++row)
    if (columns[row] >= 0)
      sum += scores[row * num_columns + static_cast<std::size_t>(columns[row])];
  return sum;
}

/// The best sum over all ways to give rows columns, some of which are none.
double best_by_trying(const std::vector<double>& scores, std::size_t rows, std::size_t columns) {
  const std::size_t size = std::max(rows, columns);
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  double best = 0;
  do {
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row)
      if (order[row] < columns) sum += scores[row * columns + order[row]];
    best = std::max(best, sum);
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

TEST(BestAssignment, GivesUpABestPairForABetterSum) {
  // Greedy takes 0.9 and is left with 0: 0.9 < 0.8 + 0.7.
  EXPECT_THAT(best_assignment(std::vector{0.9, 0.8, 0.7, 0.0}, 2, 2), ElementsAre(1, 0));
}

TEST(BestAssignment, APairWithoutScoreIsNone) {
  EXPECT_THAT(best_assignment(std::vector{0.0, 0.0, 0.5, 0.0}, 2, 2), ElementsAre(-1, 0));
  EXPECT_THAT(best_assignment(std::vector<double>{}, 0, 3), IsEmpty());
  EXPECT_THAT(best_assignment(std::vector<double>{}, 2, 0), ElementsAre(-1, -1));
}

TEST(BestAssignment, IsTheBestOfAllWays) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    const std::size_t rows = 1 + random.below(5);
    const std::size_t columns = 1 + random.below(5);
    std::vector<double> scores(rows * columns);
    for (auto& score : scores) score = random.below(3) == 0 ? 0 : random.uniform();

    const auto assigned = best_assignment(scores, rows, columns);

    EXPECT_NEAR(sum_of(scores, assigned, columns), best_by_trying(scores, rows, columns), 1e-12);
    auto used = assigned;
    used.erase(std::remove(used.begin(), used.end(), -1), used.end());
    std::sort(used.begin(), used.end());
    EXPECT_EQ(std::adjacent_find(used.begin(), used.end()), used.end());
  }
}

}  // namespace
}  // namespace retinaface
