#include "retinaface/mesh/graph/sparse_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/testing/every_target.h"

namespace retinaface::mesh::internal {
namespace {

/// Sums of up to nine products of numbers of size 1, in another order.
constexpr float kTolerance = 1e-5F;
constexpr float kUntouched = 12345;

using testing::on_every_target;

std::vector<float> random_floats(Random& random, std::size_t count) {
  std::vector<float> floats(count);
  for (float& value : floats) value = static_cast<float>(random.uniform(-1, 1));
  return floats;
}

/// The definition in clear loops.
void multiply_rows_plainly(const SparseRows& p) {
  for (std::ptrdiff_t row = 0; row < p.rows; ++row) {
    for (std::ptrdiff_t c = 0; c < p.channels; ++c) {
      const std::ptrdiff_t place = row * p.channels + c;
      float sum = 0;
      for (auto i = p.row_starts[row]; i < p.row_starts[row + 1]; ++i) {
        sum += p.values[i] * p.in[std::ptrdiff_t{p.columns[i]} * p.channels + c];
      }
      sum *= p.scale;
      if (p.add != nullptr) sum += p.add[place];
      if (p.subtract != nullptr) sum -= p.subtract[place];
      p.out[place] = sum;
    }
  }
}

/// Ten rows of 0 to 9 entries; `mode` says which of the terms there are.
void check_width(int channels, int mode) {
  constexpr std::uint32_t kRows = 10;
  constexpr std::uint32_t kColumns = 11;
  Random random(7);
  std::vector<std::uint32_t> row_starts{0};
  std::vector<std::uint32_t> columns;
  for (std::uint32_t length = 0; length < kRows; ++length) {
    for (std::uint32_t i = 0; i < length; ++i) columns.push_back((3 * length + i) % kColumns);
    row_starts.push_back(static_cast<std::uint32_t>(columns.size()));
  }
  const auto width = static_cast<std::size_t>(channels);
  const auto values = random_floats(random, columns.size());
  const auto in = random_floats(random, kColumns * width);
  const auto add = random_floats(random, kRows * width);
  const auto subtract = random_floats(random, kRows * width);
  std::vector<float> expected(kRows * width + 1, kUntouched);
  std::vector<float> actual = expected;
  SparseRows rows{.row_starts = row_starts.data(),
                  .columns = columns.data(),
                  .values = values.data(),
                  .in = in.data(),
                  .scale = 2,
                  .add = mode % 2 == 0 ? nullptr : add.data(),
                  .subtract = mode / 2 == 0 ? nullptr : subtract.data(),
                  .out = expected.data(),
                  .rows = kRows,
                  .channels = channels};

  multiply_rows_plainly(rows);
  rows.out = actual.data();
  multiply_rows(rows);

  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_NEAR(actual[i], expected[i], kTolerance) << channels << " channels, number " << i;
  }
}

TEST(MultiplyRows, IsTheDefinitionForEveryWidthAndLength) {
  on_every_target([] {
    for (int channels = 4; channels <= 72; channels += 4) {
      for (int mode = 0; mode < 4; ++mode) check_width(channels, mode);
    }
  });
}

TEST(MultiplyRows, ScalesTheSumAndNotTheTermsOneOfWhichItMayOverwrite) {
  on_every_target([] {
    const std::uint32_t row_starts[] = {0, 2};
    const std::uint32_t columns[] = {1, 0};
    const float values[] = {1, 10};
    const float in[] = {1, 2, 3, 4, 5, 6, 7, 8};  // [2][4]
    const float add[] = {100, 0, 0, 0};
    float out[] = {0, 1, 0, 0};

    multiply_rows({.row_starts = row_starts,
                   .columns = columns,
                   .values = values,
                   .in = in,
                   .scale = 2,
                   .add = add,
                   .subtract = out,
                   .out = out,
                   .rows = 1,
                   .channels = 4});

    EXPECT_THAT(out, ::testing::ElementsAre(130, 51, 74, 96));
  });
}

}  // namespace
}  // namespace retinaface::mesh::internal
