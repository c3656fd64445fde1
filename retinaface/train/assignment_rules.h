#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/data/labelled_image.h"
#include "retinaface/train/anchor_grid.h"
#include "retinaface/train/assignment.h"

namespace retinaface::train {

// The steps of `assign_anchors`. Faces of these lists may be found.

/// A face with its index in the labels.
struct WantedFace {
  Box box;
  std::int32_t index;
};

/// The face that an anchor overlaps most of those that asked for it.
struct Claim {
  float iou = 0;
  std::int32_t face = kNegative;

  void offer(float offered_iou, std::int32_t offered_face) {
    if (offered_iou > iou) *this = {offered_iou, offered_face};
  }
};

/// AssignerKind::Bands.
[[nodiscard]] std::vector<std::int32_t> assign_bands(const AnchorGrid& grid,
                                                     std::span<const WantedFace> faces,
                                                     const AssignerOptions& options);

/// AssignerKind::Atss.
[[nodiscard]] std::vector<std::int32_t> assign_atss(const AnchorGrid& grid,
                                                    std::span<const WantedFace> faces,
                                                    const AssignerOptions& options);

/// Gives each face its best anchor, as AssignerKind::Forced says.
void force_best_anchors(const AnchorGrid& grid, std::span<const WantedFace> faces,
                        const AssignerOptions& options, std::span<std::int32_t> assigned);

/// Negative anchors under a box that shall teach nothing become kIgnored.
void ignore_covered(const AnchorGrid& grid, const Box& box, const AssignerOptions& options,
                    std::span<std::int32_t> assigned);

}  // namespace retinaface::train
