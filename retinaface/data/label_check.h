#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "retinaface/data/examine_pictures.h"
#include "retinaface/data/label_finding.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// Lower ends of the classes of a face's shorter side in pixels; the last class has no upper end.
inline constexpr std::array<float, 9> kFaceSides{0, 6, 10, 16, 32, 64, 128, 256, 512};

/// What a labelled set, or a part of it, holds. Landmarks and sizes are those of the faces that are
/// not ignored.
struct LabelCounts {
  std::int64_t num_images = 0;
  std::int64_t num_without_face = 0;  ///< pictures, ignored faces aside
  std::int64_t num_faces = 0;         ///< not ignored
  std::int64_t num_ignored = 0;
  std::int64_t num_with_landmarks = 0;  ///< faces
  std::int64_t num_hidden = 0;          ///< landmarks
  std::int64_t num_missing = 0;         ///< landmarks of faces that have others
  std::int64_t num_with_quality = 0;
  std::array<std::int64_t, kFaceSides.size()> faces_by_side{};
  std::array<std::int64_t, kFaceSides.size()> ignored_by_side{};
};

struct LabelCheck {
  LabelCounts counts;
  std::map<std::string, LabelCounts> sets;        ///< by LabelledImage::set, unless all are ""
  std::map<std::string, std::int64_t> by_source;  ///< faces, unless all are ""
  std::vector<LabelFinding> findings;             ///< by fault, then in the labels' order

  [[nodiscard]] std::int64_t count(LabelFault fault) const;
};

/// Counts a set and looks for what is wrong in it: every `LabelFault`.
///
/// A group of pictures that look alike (see picture_look.h) and are equal files counts as equal
/// files alone.
///
/// @param pictures  at the places of `images`
/// @throws ContractError  another number of pictures than of images
[[nodiscard]] LabelCheck check_labels(std::span<const LabelledImage> images,
                                      std::span<const PictureFacts> pictures);

}  // namespace retinaface
