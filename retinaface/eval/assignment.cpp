#include "retinaface/eval/assignment.h"

#include <limits>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

/// Minimises costs with num_rows <= num_columns. Indices from 1: 0 is the virtual start column.
class ShortestPaths {
 public:
  template <typename Cost>
  ShortestPaths(std::size_t num_rows, std::size_t num_columns, const Cost& cost)
      : row_potential_(num_rows + 1, 0),
        column_potential_(num_columns + 1, 0),
        row_of_(num_columns + 1, 0) {
    for (std::size_t row = 1; row <= num_rows; ++row) add_row(row, cost);
  }

  [[nodiscard]] std::size_t row_of(std::size_t column) const { return row_of_[column]; }

 private:
  template <typename Cost>
  void add_row(std::size_t row, const Cost& cost) {
    const std::size_t num_columns = row_of_.size() - 1;
    std::vector<double> distance(num_columns + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> visited(num_columns + 1, false);
    std::vector<std::size_t> previous(num_columns + 1, 0);
    row_of_[0] = row;
    std::size_t column = 0;
    while (row_of_[column] != 0) {
      visited[column] = true;
      std::size_t next = 0;
      double step = std::numeric_limits<double>::infinity();
      for (std::size_t j = 1; j <= num_columns; ++j) {
        if (visited[j]) continue;
        const std::size_t from = row_of_[column];
        const double reduced = cost(from - 1, j - 1) - row_potential_[from] - column_potential_[j];
        if (reduced < distance[j]) {
          distance[j] = reduced;
          previous[j] = column;
        }
        if (distance[j] < step) {
          step = distance[j];
          next = j;
        }
      }
      for (std::size_t j = 0; j <= num_columns; ++j) {
        if (visited[j]) {
          row_potential_[row_of_[j]] += step;
          column_potential_[j] -= step;
        } else {
          distance[j] -= step;
        }
      }
      column = next;
    }
    for (; column != 0; column = previous[column]) row_of_[column] = row_of_[previous[column]];
  }

  std::vector<double> row_potential_;
  std::vector<double> column_potential_;
  std::vector<std::size_t> row_of_;
};

}  // namespace

std::vector<std::int32_t> best_assignment(std::span<const double> scores, std::size_t num_rows,
                                          std::size_t num_columns) {
  RETINAFACE_REQUIRE(scores.size() == num_rows * num_columns,
                     std::to_string(scores.size()) + " scores");
  std::vector<std::int32_t> column_of(num_rows, -1);
  const auto pair_up = [&](std::size_t row, std::size_t column) {
    if (scores[row * num_columns + column] > 0) column_of[row] = static_cast<std::int32_t>(column);
  };
  if (num_rows <= num_columns) {
    const ShortestPaths paths(num_rows, num_columns, [&](std::size_t row, std::size_t column) {
      return -scores[row * num_columns + column];
    });
    for (std::size_t column = 1; column <= num_columns; ++column)
      if (paths.row_of(column) != 0) pair_up(paths.row_of(column) - 1, column - 1);
  } else {
    const ShortestPaths paths(num_columns, num_rows, [&](std::size_t column, std::size_t row) {
      return -scores[row * num_columns + column];
    });
    for (std::size_t row = 1; row <= num_rows; ++row)
      if (paths.row_of(row) != 0) pair_up(row - 1, paths.row_of(row) - 1);
  }
  return column_of;
}

}  // namespace retinaface
