#include "retinaface/base/random.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(Random, TheSameSeedGivesTheReferenceSequence) {
  Random random(1234567);

  // First outputs of SplitMix64 for this seed, from its authors' reference program.
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
}

TEST(Random, UniformStaysInItsRangeAndFillsIt) {
  Random random(1);
  double lowest = 1;
  double highest = 0;
  for (int i = 0; i < 10000; ++i) {
    const double value = random.uniform();
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  EXPECT_GE(lowest, 0);
  EXPECT_LT(lowest, 0.001);
  EXPECT_LT(highest, 1);
  EXPECT_GT(highest, 0.999);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  Random random(2);
  constexpr int kCount = 100000;
  double sum = 0;
  double sum_of_squares = 0;
  for (int i = 0; i < kCount; ++i) {
    const double value = random.normal();
    sum += value;
    sum_of_squares += value * value;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.02);
  EXPECT_NEAR(sum_of_squares / kCount, 1, 0.02);
}

TEST(Random, BelowReachesEveryValueAndNoOther) {
  Random random(3);
  int counts[5] = {};
  for (int i = 0; i < 1000; ++i) ++counts[random.below(5)];
  for (const int count : counts) EXPECT_GT(count, 100);
}

}  // namespace
}  // namespace retinaface
