#include "retinaface/detect/overlap_groups.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/detect/box_strips.h"

namespace retinaface {

namespace {

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

std::vector<BoxStrips::Entry> entries_of(std::span<const Face> faces) {
  std::vector<BoxStrips::Entry> entries;
  entries.reserve(faces.size());
  for (const Face& face : faces) entries.emplace_back(with_last_pixel(face.box), entries.size());
  return entries;
}

}  // namespace

OverlapGroups group_overlaps(std::span<const Face> faces, float max_iou) {
  RETINAFACE_REQUIRE(max_iou >= 0 && max_iou <= 1, "max_iou is " + std::to_string(max_iou));
  std::ranges::for_each(faces, require_finite);
  const std::size_t nobody = faces.size();
  OverlapGroups groups{indices_by_score(faces), std::vector(faces.size(), nobody)};
  const BoxStrips strips(entries_of(faces));

  for (const std::size_t best : groups.by_score) {
    if (groups.leader[best] != nobody) continue;
    groups.leader[best] = best;
    const BoxStrips::Entry center(with_last_pixel(faces[best].box), best);
    const auto take = [&](const BoxStrips::Entry& near) {
      std::size_t& leader = groups.leader[near.index];
      if (leader == nobody && iou(center.box, near.box) > max_iou) leader = best;
      return false;
    };
    strips.any_near(center.center_x, center.center_y,
                    reach(center.box.width(), strips.max_width(), max_iou),
                    reach(center.box.height(), strips.max_height(), max_iou), take);
  }
  return groups;
}

}  // namespace retinaface
