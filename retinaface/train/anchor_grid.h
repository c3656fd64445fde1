#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/model/anchors.h"

namespace retinaface::train {

/// All anchors of an input, found by where they are. An anchor's number is its place in
/// `all_anchors`.
class AnchorGrid {
 public:
  /// @param levels  live as long as the grid
  AnchorGrid(std::span<const AnchorLevel> levels, int width, int height);

  [[nodiscard]] std::size_t num_anchors() const { return num_anchors_; }
  [[nodiscard]] std::size_t num_levels() const { return levels_.size(); }
  /// How many anchors each level has.
  [[nodiscard]] std::vector<std::int64_t> level_sizes() const;
  [[nodiscard]] Box anchor(std::size_t number) const;

  /// Calls visit(number, anchor) for every anchor that shares at least `required_area(anchor area)`
  /// with the box, and perhaps for others beside them.
  template <typename RequiredArea, typename Visit>
  void visit_overlapping(const Box& box, const RequiredArea& required_area,
                         const Visit& visit) const;

  /// Calls visit(number, anchor) for every anchor whose IoU with the box is at least `min_iou`, and
  /// perhaps for others beside them.
  template <typename Visit>
  void visit_similar(const Box& box, float min_iou, const Visit& visit) const;

  /// The numbers of all anchors of the `num_cells` cells of a level whose centres are nearest to
  /// the point; of equally near ones the first.
  [[nodiscard]] std::vector<std::size_t> nearest_anchors(std::size_t level, Point point,
                                                         int num_cells) const;

 private:
  struct Level {
    const AnchorLevel* anchors;
    std::size_t first;  ///< number of its first anchor
    int columns;
    int rows;

    [[nodiscard]] std::size_t number(int x, int y, int a) const {
      const auto cell = static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) +
                        static_cast<std::size_t>(x);
      return first + cell * anchors->sizes.size() + static_cast<std::size_t>(a);
    }
  };
  struct CellRange {
    int begin;
    int end;
  };

  /// The cells of one axis whose anchors share at least `length` of [low, high).
  static CellRange overlapping_cells(double low, double high, double side, double length,
                                     const AnchorLevel& level, int num_cells);

  std::vector<Level> levels_;
  std::size_t num_anchors_ = 0;
};

template <typename RequiredArea, typename Visit>
void AnchorGrid::visit_overlapping(const Box& box, const RequiredArea& required_area,
                                   const Visit& visit) const {
  for (const Level& level : levels_) {
    for (int a = 0; a < level.anchors->num_anchors(); ++a) {
      const double side = level.anchors->sizes[static_cast<std::size_t>(a)];
      const double area = required_area(side * side);
      const double width = std::min<double>(side, box.width());
      const double height = std::min<double>(side, box.height());
      const CellRange columns =
          overlapping_cells(box.x1, box.x2, side, area / height, *level.anchors, level.columns);
      const CellRange rows =
          overlapping_cells(box.y1, box.y2, side, area / width, *level.anchors, level.rows);
      for (int y = rows.begin; y < rows.end; ++y) {
        for (int x = columns.begin; x < columns.end; ++x) {
          visit(level.number(x, y, a), level.anchors->anchor(x, y, a));
        }
      }
    }
  }
}

template <typename Visit>
void AnchorGrid::visit_similar(const Box& box, float min_iou, const Visit& visit) const {
  // I / (A + B - I) >= t is I >= t / (1 + t) * (A + B).
  const double share = min_iou / (1.0 + min_iou);
  const double box_area = box.area();
  visit_overlapping(
      box, [&](double anchor_area) { return share * (anchor_area + box_area); }, visit);
}

}  // namespace retinaface::train
