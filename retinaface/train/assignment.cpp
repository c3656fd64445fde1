#include "retinaface/train/assignment.h"

#include <cmath>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/train/assignment_rules.h"

namespace retinaface::train {
namespace {

void require_share(float value, const char* name) {
  RETINAFACE_REQUIRE(value > 0 && value <= 1, std::string(name) + " is " + std::to_string(value));
}

void require_valid(const AssignerOptions& options) {
  require_share(options.positive_iou, "positive_iou");
  require_share(options.negative_iou, "negative_iou");
  require_share(options.forced_min_iou, "forced_min_iou");
  require_share(options.ignored_cover, "ignored_cover");
  RETINAFACE_REQUIRE(
      options.negative_iou <= options.positive_iou,
      "negative_iou is " + std::to_string(options.negative_iou) + ", more than positive_iou");
  RETINAFACE_REQUIRE(options.top_k >= 1, "top_k is " + std::to_string(options.top_k));
}

bool has_area(const Box& box) {
  return box.width() > 0 && box.height() > 0 && std::isfinite(box.area());
}

std::vector<WantedFace> wanted_faces(std::span<const LabelledFace> faces) {
  std::vector<WantedFace> wanted;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    if (!faces[i].ignore && has_area(faces[i].box)) {
      wanted.push_back({faces[i].box, static_cast<std::int32_t>(i)});
    }
  }
  return wanted;
}

}  // namespace

std::vector<std::int32_t> assign_bands(const AnchorGrid& grid, std::span<const WantedFace> faces,
                                       const AssignerOptions& options) {
  std::vector<Claim> claims(grid.num_anchors());
  for (const WantedFace& face : faces) {
    grid.visit_similar(face.box, options.negative_iou, [&](std::size_t number, const Box& anchor) {
      claims[number].offer(iou(anchor, face.box), face.index);
    });
  }
  std::vector<std::int32_t> assigned;
  assigned.reserve(claims.size());
  for (const Claim& claim : claims) {
    assigned.push_back(claim.iou >= options.positive_iou   ? claim.face
                       : claim.iou >= options.negative_iou ? kIgnored
                                                           : kNegative);
  }
  return assigned;
}

void ignore_covered(const AnchorGrid& grid, const Box& box, const AssignerOptions& options,
                    std::span<std::int32_t> assigned) {
  const auto cover = [&](std::size_t number, const Box& anchor) {
    if (assigned[number] != kNegative) return;
    const float shared = intersection_area(anchor, box);
    if (shared >= options.ignored_cover * anchor.area() ||
        iou(anchor, box) >= options.negative_iou) {
      assigned[number] = kIgnored;
    }
  };
  grid.visit_similar(box, options.negative_iou, cover);
  grid.visit_overlapping(
      box, [&](double anchor_area) { return options.ignored_cover * anchor_area; }, cover);
}

std::vector<std::int32_t> assign_anchors(std::span<const AnchorLevel> levels, int width, int height,
                                         std::span<const LabelledFace> faces,
                                         const AssignerOptions& options) {
  require_valid(options);
  const AnchorGrid grid(levels, width, height);
  const std::vector<WantedFace> wanted = wanted_faces(faces);
  std::vector<std::int32_t> assigned = options.kind == AssignerKind::Atss
                                           ? assign_atss(grid, wanted, options)
                                           : assign_bands(grid, wanted, options);
  if (options.kind == AssignerKind::Forced) force_best_anchors(grid, wanted, options, assigned);
  for (const LabelledFace& face : faces) {
    if (face.ignore && has_area(face.box)) ignore_covered(grid, face.box, options, assigned);
  }
  return assigned;
}

}  // namespace retinaface::train
