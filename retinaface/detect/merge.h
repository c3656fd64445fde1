#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/detect/detector.h"
#include "retinaface/detect/tiles.h"
#include "retinaface/geometry/face.h"

namespace retinaface {

/// A face as one look at the picture showed it.
struct Sighting {
  Face face;              ///< in pixels of the picture
  int quarter_turns = 0;  ///< of the look; the landmarks are in the order of the turned picture
  std::size_t tile = 0;   ///< of the look, or Look::kWholePicture
};

/// One face per person from all sightings in a picture.
///
/// Faces that a tile's inner edge may have cut are left to a tile, or to the whole picture, that
/// shows them whole. Each turn of the picture is voted on by itself: the landmarks of a
/// face seen upside down average to nonsense. The results of the turns are merged by suppression.
/// Then come minimum size and maximum number.
[[nodiscard]] std::vector<Face> merge_sightings(std::vector<Sighting> sightings,
                                                std::span<const PixelRect> tiles, int picture_width,
                                                int picture_height, const DetectorOptions& options);

}  // namespace retinaface
