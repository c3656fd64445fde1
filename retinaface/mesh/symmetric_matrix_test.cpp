#include "retinaface/mesh/symmetric_matrix.h"

#include <gtest/gtest.h>

#include "retinaface/mesh/test_numbers.h"

namespace retinaface::mesh::internal {
namespace {

constexpr std::size_t kSize = 9;

/// X X^T of random X: symmetric, and positive definite.
std::vector<double> random_matrix() {
  const auto x = testing::random_numbers(kSize * 2 * kSize, 4);
  std::vector<double> matrix(kSize * kSize);
  for (std::size_t i = 0; i < kSize; ++i)
    for (std::size_t j = 0; j < kSize; ++j)
      for (std::size_t k = 0; k < 2 * kSize; ++k)
        matrix[i * kSize + j] += x[i * 2 * kSize + k] * x[j * 2 * kSize + k];
  return matrix;
}

TEST(SymmetricMatrix, IsWhatItsEigensystemSays) {
  const auto matrix = random_matrix();

  const Eigensystem system = eigensystem(matrix, kSize);

  for (std::size_t i = 0; i < kSize; ++i) {
    EXPECT_GE(system.values[i == 0 ? 0 : i - 1], system.values[i]);
    for (std::size_t j = 0; j < kSize; ++j) {
      double entry = 0;
      for (std::size_t k = 0; k < kSize; ++k)
        entry += system.values[k] * system.vectors[k * kSize + i] * system.vectors[k * kSize + j];
      EXPECT_NEAR(entry, matrix[i * kSize + j], 1e-10);
    }
  }
}

TEST(SymmetricMatrix, TimesTheSolutionIsTheRightSide) {
  const auto matrix = random_matrix();
  const auto right = testing::random_numbers(kSize * 3, 5);
  std::vector<double> solution = right;

  ASSERT_TRUE(solve_positive(matrix, kSize, solution));

  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      double sum = 0;
      for (std::size_t j = 0; j < kSize; ++j) sum += matrix[i * kSize + j] * solution[j * 3 + c];
      EXPECT_NEAR(sum, right[i * 3 + c], 1e-9);
    }
  }
}

TEST(SymmetricMatrix, ThatIsNotPositiveDefiniteIsNotSolved) {
  std::vector<double> right{1, 1};

  EXPECT_FALSE(solve_positive({1, 2, 2, 1}, 2, right));
  EXPECT_FALSE(solve_positive({0, 0, 0, 0}, 2, right));
}

TEST(SymmetricMatrix, WithoutRowsIsSolved) {
  EXPECT_TRUE(solve_positive({}, 0, {}));
}

}  // namespace
}  // namespace retinaface::mesh::internal
