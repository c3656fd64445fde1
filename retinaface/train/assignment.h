#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/model/anchors.h"

namespace retinaface::train {

enum class AssignerKind : std::uint8_t {
  Bands,   ///< IoU above `positive_iou` is a face, below `negative_iou` none (Deng et al. 2019)
  Forced,  ///< as Bands; and each face takes its best anchor whatever the IoU (biubug6, `match`)
  Atss,    ///< adaptive threshold from the `top_k` nearest anchors a level (Zhang et al. 2020)
};

struct AssignerOptions {
  AssignerKind kind = AssignerKind::Bands;
  float positive_iou = 0.5F;
  float negative_iou = 0.3F;
  float forced_min_iou = 0.2F;  ///< Forced: faces whose best IoU is below teach nothing
  int top_k = 9;                ///< Atss
  /// Anchors that a face to be ignored covers by this share of the anchor, or whose IoU with it is
  /// `negative_iou`, are neither positive nor negative.
  float ignored_cover = 0.5F;
};

inline constexpr std::int32_t kNegative = -1;
inline constexpr std::int32_t kIgnored = -2;

/// For every anchor (order of `all_anchors`) the index of the face it shall find, or kNegative or
/// kIgnored. No anchor is given to a face with `ignore` or an empty box.
[[nodiscard]] std::vector<std::int32_t> assign_anchors(std::span<const AnchorLevel> levels,
                                                       int width, int height,
                                                       std::span<const LabelledFace> faces,
                                                       const AssignerOptions& options);

}  // namespace retinaface::train
