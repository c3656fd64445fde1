#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/graph_convolution.h"
#include "retinaface/mesh/graph/laplacian.h"
#include "retinaface/mesh/test_meshes.h"
#include "retinaface/mesh/test_numbers.h"

namespace retinaface::mesh {
namespace {

using Matrix = std::vector<std::vector<double>>;

SparseMatrix<double> laplacian_of(const Mesh& mesh) {
  return scaled_laplacian(Adjacency(mesh.positions.size(), mesh.triangles));
}

Matrix dense(const SparseMatrix<double>& sparse) {
  Matrix matrix(sparse.num_rows(), std::vector<double>(sparse.num_columns, 0));
  for (std::size_t row = 0; row < sparse.num_rows(); ++row) {
    for (auto i = sparse.row_starts[row]; i < sparse.row_starts[row + 1]; ++i) {
      matrix[row][sparse.columns[i]] = sparse.values[i];
    }
  }
  return matrix;
}

using testing::random_numbers;

/// Eigenvalues on the diagonal of `a`, eigenvectors in the columns of the result (Jacobi 1846).
Matrix diagonalise(Matrix& a) {
  const std::size_t n = a.size();
  Matrix vectors(n, std::vector<double>(n, 0));
  for (std::size_t i = 0; i < n; ++i) vectors[i][i] = 1;
  for (int sweep = 0; sweep < 30; ++sweep) {
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (a[p][q] == 0) continue;
        const double angle = 0.5 * std::atan2(2 * a[p][q], a[q][q] - a[p][p]);
        const double c = std::cos(angle);
        const double s = std::sin(angle);
        for (std::size_t k = 0; k < n; ++k) {
          const double kp = a[k][p];
          a[k][p] = c * kp - s * a[k][q];
          a[k][q] = s * kp + c * a[k][q];
        }
        for (std::size_t k = 0; k < n; ++k) {
          const double pk = a[p][k];
          a[p][k] = c * pk - s * a[q][k];
          a[q][k] = s * pk + c * a[q][k];
          const double vp = vectors[k][p];
          vectors[k][p] = c * vp - s * vectors[k][q];
          vectors[k][q] = s * vp + c * vectors[k][q];
        }
      }
    }
  }
  return vectors;
}

TEST(Chebyshev, TapsAreThePolynomialsOfTheEigenvalues) {
  constexpr std::size_t kTaps = 6;
  const auto laplacian = laplacian_of(testing::icosphere(1));
  const std::size_t n = laplacian.num_rows();
  ASSERT_EQ(n, 42U);
  const auto x = random_numbers(n, 1);
  Matrix values = dense(laplacian);
  const Matrix vectors = diagonalise(values);

  std::vector<double> taps(n * kTaps);
  chebyshev_taps<double>(laplacian, kTaps)->gather(1, x, taps);

  for (std::size_t k = 0; k < kTaps; ++k) {
    std::vector<double> expected(n, 0);
    for (std::size_t e = 0; e < n; ++e) {
      double projection = 0;
      for (std::size_t v = 0; v < n; ++v) projection += vectors[v][e] * x[v];
      const double polynomial =
          std::cos(static_cast<double>(k) * std::acos(std::clamp(values[e][e], -1.0, 1.0)));
      for (std::size_t v = 0; v < n; ++v) expected[v] += polynomial * projection * vectors[v][e];
    }
    for (std::size_t v = 0; v < n; ++v) EXPECT_NEAR(taps[v * kTaps + k], expected[v], 1e-10);
  }
}

TEST(Chebyshev, TheSpectrumOfTheScaledLaplacianLiesBetweenMinusOneAndOne) {
  Mesh with_boundary = testing::grid(5, 4);
  with_boundary.positions.emplace_back();  // and a vertex without neighbours
  for (const Mesh& mesh : {testing::icosphere(1), with_boundary}) {
    Matrix values = dense(laplacian_of(mesh));
    diagonalise(values);

    double lowest = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_LE(std::abs(values[i][i]), 1 + 1e-12);
      lowest = std::min(lowest, values[i][i]);
    }
    EXPECT_NEAR(lowest, -1, 1e-12);
  }
}

TEST(Chebyshev, AConstantOnARegularMeshIsAnEigenvectorOfMinusOne) {
  const auto laplacian = laplacian_of(testing::icosphere(0));
  const std::vector<double> ones(12, 1);
  std::vector<double> image(12);

  multiply<double>(laplacian, 1, ones, image);

  for (const double value : image) EXPECT_NEAR(value, -1, 1e-15);
}

TEST(GraphConvolution, WithOneTapIsALinearLayer) {
  const Mesh mesh = testing::icosphere(1);
  const auto x = random_numbers(42 * 3, 2);
  const auto weight = random_numbers(3 * 2, 3);
  const std::vector<double> bias{0.5, -1};
  const GraphConvolution<double> layer(chebyshev_taps<double>(laplacian_of(mesh), 1), 3, 2);

  std::vector<double> y(42 * 2);
  layer.run(weight, bias, x, y);

  for (std::size_t v = 0; v < 42; ++v) {
    for (std::size_t o = 0; o < 2; ++o) {
      double expected = bias[o];
      for (std::size_t i = 0; i < 3; ++i) expected += x[3 * v + i] * weight[2 * i + o];
      EXPECT_NEAR(y[2 * v + o], expected, 1e-12);
    }
  }
}

TEST(GraphConvolution, RenamingVerticesRenamesTheResults) {
  const Mesh mesh = testing::icosphere(1);
  std::vector<std::uint32_t> renamed(42);
  for (std::uint32_t v = 0; v < 42; ++v) renamed[v] = (v * 5 + 17) % 42;
  Mesh other = mesh;
  for (Triangle& triangle : other.triangles) {
    for (auto& vertex : triangle) vertex = renamed[vertex];
  }
  const auto x = random_numbers(42 * 2, 4);
  std::vector<double> other_x(x.size());
  for (std::size_t v = 0; v < 42; ++v) std::copy_n(&x[2 * v], 2, &other_x[2 * renamed[v]]);
  const auto weight = random_numbers(3 * 2 * 2, 5);
  const std::vector<double> bias{1, 2};
  std::vector<double> y(42 * 2);
  std::vector<double> other_y(42 * 2);

  GraphConvolution<double>(chebyshev_taps<double>(laplacian_of(mesh), 3), 2, 2)
      .run(weight, bias, x, y);
  GraphConvolution<double>(chebyshev_taps<double>(laplacian_of(other), 3), 2, 2)
      .run(weight, bias, other_x, other_y);

  for (std::size_t v = 0; v < 42; ++v) {
    EXPECT_NEAR(other_y[2 * renamed[v]], y[2 * v], 1e-6);
    EXPECT_NEAR(other_y[2 * renamed[v] + 1], y[2 * v + 1], 1e-6);
  }
}

TEST(GraphConvolution, SizesMustFit) {
  const GraphConvolution<double> layer(
      chebyshev_taps<double>(laplacian_of(testing::icosphere(0)), 2), 3, 2);
  std::vector<double> y(12 * 2);

  EXPECT_THROW(
      layer.run(std::vector<double>(12), std::vector<double>(2), std::vector<double>(35), y),
      ContractError);
  EXPECT_THROW(
      layer.run(std::vector<double>(11), std::vector<double>(2), std::vector<double>(36), y),
      ContractError);
  EXPECT_THROW(static_cast<void>(chebyshev_taps<double>(laplacian_of(testing::square()), 0)),
               ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
