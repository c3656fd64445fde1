#include "retinaface/detect/overlap_groups.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "retinaface/base/contract.h"

namespace retinaface {

namespace {

struct Candidate {
  double center_x = 0;
  double center_y = 0;
  Box box;  ///< with its last pixel
  std::size_t index = 0;
};

Candidate candidate(const Face& face, std::size_t index) {
  const Box box = with_last_pixel(face.box);
  return {(static_cast<double>(box.x1) + box.x2) / 2, (static_cast<double>(box.y1) + box.y2) / 2,
          box, index};
}

void require_finite(const Face& face) {
  const Box& box = face.box;
  RETINAFACE_REQUIRE(std::isfinite(face.score) && std::isfinite(box.x1) && std::isfinite(box.y1) &&
                         std::isfinite(box.x2) && std::isfinite(box.y2),
                     "a box or score is not finite");
}

std::vector<std::size_t> indices_by_score(std::span<const Face> faces) {
  std::vector<std::size_t> indices(faces.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::ranges::stable_sort(
      indices, [&](std::size_t a, std::size_t b) { return faces[a].score > faces[b].score; });
  return indices;
}

/// How far apart in x the centres of two boxes may be whose IoU is above t, one of them w wide; the
/// same holds for y and heights.
///
/// Their intersection exceeds t times the larger area, so it is more than t times the larger width
/// wide: |dx| < (w + v) / 2 - t max(w, v), and the other width v lies between t w and w / t. The
/// right side is largest for v = w or v = w / t. Boxes that touch at all are at most (w + v) / 2
/// apart.
double reach(double width, double max_width, double max_iou) {
  constexpr double kRounding = 1e-5;  // of the width; single precision gives IoUs to 1e-6
  const double touching = (width + max_width) / 2;
  const double overlapping = width * std::max(1 - max_iou, (1 / max_iou - 1) / 2);
  return std::min(touching, overlapping) + kRounding * width;
}

/// Candidates in horizontal strips by their centres, each strip sorted by x.
class Strips {
 public:
  explicit Strips(std::span<const Face> faces) {
    std::vector<Candidate> candidates;
    candidates.reserve(faces.size());
    for (std::size_t i = 0; i < faces.size(); ++i) candidates.push_back(candidate(faces[i], i));
    std::ranges::sort(candidates, {}, &Candidate::center_x);
    choose_strips(candidates);
    for (const Candidate& next : candidates) {
      strips_[strip_at(next.center_y)].push_back(next);
      max_width_ = std::max(max_width_, static_cast<double>(next.box.width()));
      max_height_ = std::max(max_height_, static_cast<double>(next.box.height()));
    }
  }

  /// Calls visit(candidate) for all whose IoU with `center`'s box may be above `max_iou`.
  template <typename Visit>
  void for_each_near(const Candidate& center, double max_iou, const Visit& visit) const {
    const double reach_x = reach(center.box.width(), max_width_, max_iou);
    const double reach_y = reach(center.box.height(), max_height_, max_iou);
    const std::size_t last = strip_at(center.center_y + reach_y);
    for (std::size_t s = strip_at(center.center_y - reach_y); s <= last; ++s) {
      auto near =
          std::ranges::lower_bound(strips_[s], center.center_x - reach_x, {}, &Candidate::center_x);
      for (; near != strips_[s].end() && near->center_x <= center.center_x + reach_x; ++near) {
        visit(*near);
      }
    }
  }

 private:
  /// Few enough that a strip holds many candidates, so that searching it costs less than comparing.
  void choose_strips(std::span<const Candidate> candidates) {
    const auto count = static_cast<std::size_t>(std::sqrt(candidates.size()) / 4);
    strips_.resize(std::max<std::size_t>(count, 1));
    if (candidates.empty()) return;
    const auto [top, bottom] = std::ranges::minmax(candidates, {}, &Candidate::center_y);
    top_ = top.center_y;
    strip_height_ = (bottom.center_y - top.center_y) / static_cast<double>(strips_.size());
  }

  std::size_t strip_at(double y) const {
    if (!(strip_height_ > 0)) return 0;
    const auto last = static_cast<double>(strips_.size() - 1);
    return static_cast<std::size_t>(std::clamp((y - top_) / strip_height_, 0.0, last));
  }

  std::vector<std::vector<Candidate>> strips_;
  double top_ = 0;
  double strip_height_ = 0;
  double max_width_ = 0;
  double max_height_ = 0;
};

}  // namespace

OverlapGroups group_overlaps(std::span<const Face> faces, float max_iou) {
  RETINAFACE_REQUIRE(max_iou >= 0 && max_iou <= 1, "max_iou is " + std::to_string(max_iou));
  std::ranges::for_each(faces, require_finite);
  const std::size_t nobody = faces.size();
  OverlapGroups groups{indices_by_score(faces), std::vector(faces.size(), nobody)};
  const Strips strips(faces);

  for (const std::size_t best : groups.by_score) {
    if (groups.leader[best] != nobody) continue;
    groups.leader[best] = best;
    const Candidate center = candidate(faces[best], best);
    strips.for_each_near(center, max_iou, [&](const Candidate& near) {
      std::size_t& leader = groups.leader[near.index];
      if (leader == nobody && iou(center.box, near.box) > max_iou) leader = best;
    });
  }
  return groups;
}

}  // namespace retinaface
