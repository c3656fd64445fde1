#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/geometry/face.h"

namespace retinaface {

/// Boxes in horizontal strips by their centres, each strip sorted by x: those near a point are
/// found without a look at the others. May be asked concurrently.
class BoxStrips {
 public:
  struct Entry {
    Box box;
    std::size_t index = 0;  ///< whatever the box is of
    double center_x = 0;
    double center_y = 0;

    Entry(const Box& its_box, std::size_t its_index)
        : box(its_box),
          index(its_index),
          center_x((static_cast<double>(box.x1) + box.x2) / 2),
          center_y((static_cast<double>(box.y1) + box.y2) / 2) {}
  };

  /// @param entries  with finite boxes
  explicit BoxStrips(std::vector<Entry> entries);

  [[nodiscard]] double max_width() const { return max_width_; }
  [[nodiscard]] double max_height() const { return max_height_; }

  /// Whether `accept(entry)` is true for any whose centre is at most that far from (x, y); the ones
  /// behind the first such are not asked.
  template <typename Accept>
  bool any_near(double x, double y, double reach_x, double reach_y, const Accept& accept) const {
    const std::size_t last = strip_at(y + reach_y);
    for (std::size_t s = strip_at(y - reach_y); s <= last; ++s) {
      auto near = first_from(strips_[s], x - reach_x);
      for (; near != strips_[s].end() && near->center_x <= x + reach_x; ++near) {
        if (accept(*near)) return true;
      }
    }
    return false;
  }

 private:
  using Strip = std::vector<Entry>;

  static Strip::const_iterator first_from(const Strip& strip, double x);
  void choose_strips(std::span<const Entry> entries);
  [[nodiscard]] std::size_t strip_at(double y) const;

  std::vector<Strip> strips_;
  double top_ = 0;
  double strip_height_ = 0;
  double max_width_ = 0;
  double max_height_ = 0;
};

}  // namespace retinaface
