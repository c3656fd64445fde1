#include "retinaface/train/anchor_grid.h"

#include <cmath>
#include <tuple>

namespace retinaface::train {
namespace {

/// The `count` cells of one axis nearest to a position in cells, nearest first; of equally near
/// ones the first.
std::vector<int> nearest_on_axis(double position, int num_cells, int count) {
  const double last = num_cells - 1;
  int right = static_cast<int>(std::ceil(std::clamp(position, 0., last)));
  int left = right - 1;
  std::vector<int> cells;
  while (static_cast<int>(cells.size()) < std::min(count, num_cells)) {
    const bool take_left = right >= num_cells || (left >= 0 && position - left <= right - position);
    cells.push_back(take_left ? left-- : right++);
  }
  return cells;
}

}  // namespace

AnchorGrid::AnchorGrid(std::span<const AnchorLevel> levels, int width, int height) {
  for (const AnchorLevel& level : levels) {
    const int columns = (width + level.stride - 1) / level.stride;
    const int rows = (height + level.stride - 1) / level.stride;
    levels_.push_back({&level, num_anchors_, columns, rows});
    num_anchors_ = levels_.back().number(0, rows, 0);
  }
}

std::vector<std::int64_t> AnchorGrid::level_sizes() const {
  std::vector<std::int64_t> sizes;
  for (const Level& level : levels_) {
    sizes.push_back(static_cast<std::int64_t>(level.number(0, level.rows, 0) - level.first));
  }
  return sizes;
}

Box AnchorGrid::anchor(std::size_t number) const {
  const auto after =
      std::ranges::upper_bound(levels_, number, {}, [](const Level& level) { return level.first; });
  const Level& level = *std::prev(after);
  const std::size_t in_level = number - level.first;
  const auto cell = static_cast<int>(in_level / level.anchors->sizes.size());
  const auto a = static_cast<int>(in_level % level.anchors->sizes.size());
  return level.anchors->anchor(cell % level.columns, cell / level.columns, a);
}

AnchorGrid::CellRange AnchorGrid::overlapping_cells(double low, double high, double side,
                                                    double length, const AnchorLevel& level,
                                                    int num_cells) {
  // In cells; makes up for the single precision of boxes.
  constexpr double kSlack = 1e-3;
  if (length > std::min(side, high - low) * (1 + kSlack)) return {0, 0};
  const auto cell = [&](double center) { return (center - level.center_offset) / level.stride; };
  const double first = cell(low + length - side / 2) - kSlack;
  const double last = cell(high - length + side / 2) + kSlack;
  return {static_cast<int>(std::ceil(std::clamp<double>(first, 0, num_cells))),
          static_cast<int>(std::floor(std::clamp<double>(last, -1, num_cells - 1))) + 1};
}

std::vector<std::size_t> AnchorGrid::nearest_anchors(std::size_t level, Point point,
                                                     int num_cells) const {
  const Level& grid = levels_[level];
  const auto in_cells = [&](float position) {
    return (static_cast<double>(position) - grid.anchors->center_offset) / grid.anchors->stride;
  };
  const double x = in_cells(point.x);
  const double y = in_cells(point.y);
  const std::vector<int> columns = nearest_on_axis(x, grid.columns, num_cells);
  const std::vector<int> rows = nearest_on_axis(y, grid.rows, num_cells);

  // At least (i + 1)(j + 1) cells are as near as the one in the i-th nearest column and j-th row.
  std::vector<std::tuple<double, int, int>> cells;
  for (std::size_t j = 0; j < rows.size(); ++j) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if ((i + 1) * (j + 1) > static_cast<std::size_t>(num_cells)) break;
      const double dx = columns[i] - x;
      const double dy = rows[j] - y;
      cells.emplace_back(dx * dx + dy * dy, rows[j], columns[i]);
    }
  }
  std::ranges::sort(cells);
  cells.resize(std::min(cells.size(), static_cast<std::size_t>(num_cells)));

  std::vector<std::size_t> numbers;
  for (const auto& [distance, row, column] : cells) {
    for (int a = 0; a < grid.anchors->num_anchors(); ++a) {
      numbers.push_back(grid.number(column, row, a));
    }
  }
  return numbers;
}

}  // namespace retinaface::train
