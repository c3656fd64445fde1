#include "retinaface/detect/box_strips.h"

#include <algorithm>
#include <cmath>

namespace retinaface {

BoxStrips::BoxStrips(std::vector<Entry> entries) {
  std::ranges::sort(entries, {}, &Entry::center_x);
  choose_strips(entries);
  for (const Entry& next : entries) {
    strips_[strip_at(next.center_y)].push_back(next);
    max_width_ = std::max(max_width_, static_cast<double>(next.box.width()));
    max_height_ = std::max(max_height_, static_cast<double>(next.box.height()));
  }
}

/// Few enough that a strip holds many entries, so that searching it costs less than comparing.
void BoxStrips::choose_strips(std::span<const Entry> entries) {
  const auto count = static_cast<std::size_t>(std::sqrt(entries.size()) / 4);
  strips_.resize(std::max<std::size_t>(count, 1));
  if (entries.empty()) return;
  const auto [top, bottom] = std::ranges::minmax(entries, {}, &Entry::center_y);
  top_ = top.center_y;
  strip_height_ = (bottom.center_y - top.center_y) / static_cast<double>(strips_.size());
}

std::size_t BoxStrips::strip_at(double y) const {
  if (!(strip_height_ > 0)) return 0;
  const auto last = static_cast<double>(strips_.size() - 1);
  return static_cast<std::size_t>(std::clamp((y - top_) / strip_height_, 0.0, last));
}

BoxStrips::Strip::const_iterator BoxStrips::first_from(const Strip& strip, double x) {
  return std::ranges::lower_bound(strip, x, {}, &Entry::center_x);
}

}  // namespace retinaface
