#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/data/labelled_image.h"
#include "retinaface/model/anchors.h"

namespace retinaface::train {

enum class AssignerKind : std::uint8_t {
  /// An anchor belongs to the face with which its IoU is best: positive from `positive_iou` on,
  /// negative below `negative_iou`, ignored between them (Deng et al. 2019, section 4.2).
  Bands,
  /// As Bands; and each face takes its best anchor whatever the band (biubug6, `match`). Faces take
  /// turns, that with the best IoU first. When all its anchors are taken, faces before it move to
  /// other ones that they have (augmenting paths, Kuhn 1955): no face is lost as long as all can
  /// have one.
  Forced,
  /// The anchors of the `top_k` cells of each level whose centres are nearest to the face's are its
  /// candidates; those inside the face with an IoU of at least mean + std of all its candidates are
  /// positive, for the face with the best IoU; the rest is negative (Zhang et al. 2020). A face
  /// without any such candidate, as one between all centres, has its best one.
  Atss,
};

/// All shares in (0, 1].
struct AssignerOptions {
  AssignerKind kind = AssignerKind::Bands;
  float positive_iou = 0.5F;
  float negative_iou = 0.3F;    ///< at most `positive_iou`
  float forced_min_iou = 0.2F;  ///< Forced: a face whose best IoU is below takes none
  int top_k = 9;                ///< Atss; at least 1
  /// Anchors that a face to be ignored covers by this share of the anchor, or whose IoU with it is
  /// `negative_iou`, are not negative but ignored.
  float ignored_cover = 0.5F;

  friend bool operator==(const AssignerOptions&, const AssignerOptions&) = default;
};

inline constexpr std::int32_t kNegative = -1;
inline constexpr std::int32_t kIgnored = -2;

/// For every anchor (order of `all_anchors`) the index of the face that it shall find, or kNegative
/// or kIgnored. Of faces with equal IoU the first one counts. No anchor is given to a face with
/// `ignore`, or whose box is empty or not finite. Costs what the faces cover, not anchors × faces.
///
/// @param faces  in pixels of the input, width × height; may reach beyond it
/// @throws ContractError  an option out of range
[[nodiscard]] std::vector<std::int32_t> assign_anchors(std::span<const AnchorLevel> levels,
                                                       int width, int height,
                                                       std::span<const LabelledFace> faces,
                                                       const AssignerOptions& options);

}  // namespace retinaface::train
