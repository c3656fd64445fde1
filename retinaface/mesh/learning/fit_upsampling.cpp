#include "retinaface/mesh/learning/fit_upsampling.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/adjacency.h"
#include "retinaface/mesh/graph/product.h"
#include "retinaface/mesh/learning/component_numbers.h"
#include "retinaface/mesh/symmetric_matrix.h"

namespace retinaface::mesh {
namespace {

using internal::dot;

/// Of the squared error of a vertex: keeps weights close to where they started.
constexpr double kRidge = 1e-3;

using Row = std::vector<std::pair<std::uint32_t, double>>;  // coarse vertices and their weights

/// The numbers of all components at the vertices of a mesh, [num_vertices, num_equations].
struct Equations {
  std::size_t num_equations = 0;
  std::vector<float> numbers;

  [[nodiscard]] std::span<const float> at(std::size_t vertex) const {
    return std::span(numbers).subspan(vertex * num_equations, num_equations);
  }
};

Equations equations_of(const PrincipalComponents& components, float colour_weight,
                       const VertexStatistics& statistics) {
  Equations equations{components.size() * kVertexChannels, {}};
  for (std::size_t v = 0; v < statistics.mean.size(); ++v) {
    for (std::size_t k = 0; k < components.size(); ++k) {
      const auto numbers = component_numbers(components, colour_weight, statistics, k, v);
      equations.numbers.insert(equations.numbers.end(), numbers.begin(), numbers.end());
    }
  }
  return equations;
}

/// The corners and their neighbours, with the weights that they have had.
Row candidates(const SparseMatrix<double>& up, std::size_t row, const Adjacency& coarse) {
  Row found;
  for (auto i = up.row_starts[row]; i < up.row_starts[row + 1]; ++i)
    found.emplace_back(up.columns[i], up.values[i]);
  const std::size_t num_corners = found.size();
  for (std::size_t i = 0; i < num_corners; ++i)
    for (const std::uint32_t neighbour : coarse.neighbours(found[i].first))
      if (std::ranges::none_of(found, [&](const auto& f) { return f.first == neighbour; }))
        found.emplace_back(neighbour, 0.0);
  return found;
}

/// Least squares with a ridge around the weights that `row` has, and keeps where nothing moves.
void solve(std::span<const float> wanted, const Equations& equations,
           std::span<const std::uint32_t> vertices, Row& row) {
  const std::size_t size = row.size();
  std::vector<double> matrix(size * size);
  std::vector<double> right(size);
  double mean_square = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto from = equations.at(vertices[row[i].first]);
    right[i] = dot(from, wanted);
    for (std::size_t j = 0; j <= i; ++j) {
      matrix[i * size + j] = dot(from, equations.at(vertices[row[j].first]));
      matrix[j * size + i] = matrix[i * size + j];
    }
    mean_square += matrix[i * size + i] / static_cast<double>(size);
  }
  for (std::size_t i = 0; i < size; ++i) {
    matrix[i * size + i] += kRidge * mean_square;
    right[i] += kRidge * mean_square * row[i].second;
  }
  if (!internal::solve_positive(std::move(matrix), size, right)) return;  // no component moves it
  for (std::size_t i = 0; i < size; ++i) row[i].second = right[i];
}

void keep_largest(std::size_t count, Row& row) {
  std::stable_sort(row.begin(), row.end(), [](const auto& a, const auto& b) {
    return std::abs(a.second) > std::abs(b.second);
  });
  row.resize(std::min(count, row.size()));
  std::sort(row.begin(), row.end());
}

void append(const Row& row, SparseMatrix<double>& matrix) {
  for (const auto& [column, value] : row) {
    matrix.columns.push_back(column);
    matrix.values.push_back(value);
  }
  matrix.row_starts.push_back(static_cast<std::uint32_t>(matrix.columns.size()));
}

SparseMatrix<double> fitted(const MeshHierarchy& hierarchy, std::size_t level,
                            const Equations& equations, std::size_t num_entries) {
  const auto& fine = hierarchy.levels[level].vertices;
  const MeshLevel& coarse = hierarchy.levels[level + 1];
  const SparseMatrix<double>& before = hierarchy.up[level];
  const Adjacency adjacency(coarse.vertices.size(), coarse.triangles);
  SparseMatrix<double> after;
  after.num_columns = before.num_columns;
  for (std::size_t v = 0; v < fine.size(); ++v) {
    if (std::binary_search(coarse.vertices.begin(), coarse.vertices.end(), fine[v])) {
      append({{before.columns[before.row_starts[v]], 1.0}}, after);
      continue;
    }
    Row row = candidates(before, v, adjacency);
    solve(equations.at(fine[v]), equations, coarse.vertices, row);
    keep_largest(num_entries, row);
    solve(equations.at(fine[v]), equations, coarse.vertices, row);
    append(row, after);
  }
  return after;
}

}  // namespace

void fit_upsampling(const PrincipalComponents& components, float colour_weight,
                    std::size_t num_entries, MeshAutoEncoder& network) {
  RETINAFACE_REQUIRE(num_entries > 0, "a row needs entries");
  require_statistics(network.statistics, network.num_vertices());
  RETINAFACE_REQUIRE(components.mean.size() == network.num_vertices() * kVertexChannels,
                     "components of " + std::to_string(components.mean.size()) + " numbers");
  const Equations equations = equations_of(components, colour_weight, network.statistics);
  MeshHierarchy& hierarchy = network.hierarchy;
  for (std::size_t l = 0; l + 1 < hierarchy.num_levels(); ++l)
    hierarchy.up[l] = fitted(hierarchy, l, equations, num_entries);
}

}  // namespace retinaface::mesh
