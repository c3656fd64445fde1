#include "retinaface/detect/merge.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "retinaface/detect/box_strips.h"
#include "retinaface/detect/looks.h"
#include "retinaface/detect/nms.h"
#include "retinaface/detect/voting.h"

namespace retinaface {

namespace {

/// Whole faces by size, so that the large ones do not widen the search among the many small ones.
class WholeFaces {
 public:
  explicit WholeFaces(std::span<const Sighting> sightings) {
    std::map<int, std::vector<BoxStrips::Entry>> sizes;
    for (const Sighting& sighting : sightings) {
      const Box& box = sighting.face.box;
      sizes[std::ilogb(std::max(box.width(), box.height()))].emplace_back(box, 0);
    }
    for (auto& [size, entries] : sizes) levels_.emplace_back(std::move(entries));
  }

  /// A half of a face overlaps the whole one by too little for suppression, but lies inside it.
  [[nodiscard]] bool any_holds(const Box& part) const {
    constexpr float kShareInside = 0.6F;
    const BoxStrips::Entry center(part, 0);
    const auto holds = [&](const BoxStrips::Entry& whole) {
      return intersection_area(part, whole.box) > kShareInside * part.area();
    };
    // More than half of the part's width and height inside: so is its centre.
    return std::ranges::any_of(levels_, [&](const BoxStrips& level) {
      return level.any_near(center.center_x, center.center_y, level.max_width() / 2,
                            level.max_height() / 2, holds);
    });
  }

 private:
  std::vector<BoxStrips> levels_;
};

/// Drops what tiles show cut off when a whole view of it exists.
class CutFaceFilter {
 public:
  CutFaceFilter(std::span<const PixelRect> tiles, int picture_width, int picture_height)
      : tiles_(tiles), width_(picture_width), height_(picture_height) {}

  void apply(std::vector<Sighting>& sightings) const {
    std::erase_if(sightings, [&](const Sighting& sighting) {
      return is_from_tile(sighting) &&
             is_left_to_another_tile(sighting.face.box, tiles_, sighting.tile, width_, height_);
    });
    const auto first_cut =
        std::stable_partition(sightings.begin(), sightings.end(),
                              [&](const Sighting& sighting) { return !is_cut(sighting); });
    const WholeFaces whole(std::span(sightings.begin(), first_cut));
    sightings.erase(
        std::remove_if(first_cut, sightings.end(),
                       [&](const Sighting& cut) { return whole.any_holds(cut.face.box); }),
        sightings.end());
  }

 private:
  static bool is_from_tile(const Sighting& sighting) {
    return sighting.tile != Look::kWholePicture;
  }

  bool is_cut(const Sighting& sighting) const {
    return is_from_tile(sighting) &&
           touches_inner_edge(sighting.face.box, tiles_[sighting.tile], width_, height_);
  }

  std::span<const PixelRect> tiles_;
  int width_;
  int height_;
};

std::vector<Face> faces_of_turn(std::span<const Sighting> sightings, int quarter_turns) {
  std::vector<Face> faces;
  for (const Sighting& sighting : sightings) {
    if (sighting.quarter_turns == quarter_turns) faces.push_back(sighting.face);
  }
  return faces;
}

std::vector<Face> merge_turns(std::span<const Sighting> sightings, const DetectorOptions& options) {
  std::vector<Face> all;
  for (int turns = 0; turns < (options.rotations ? 4 : 1); ++turns) {
    std::vector<Face> faces = faces_of_turn(sightings, turns);
    if (options.vote) faces = vote_overlaps(faces, options.max_iou);
    for (Face& face : faces) {
      if (turns != 0) face.landmarks = in_image_order(face.landmarks);
      all.push_back(face);
    }
  }
  const bool is_merged = options.vote && !options.rotations;
  return is_merged ? all : suppress_overlaps(all, options.max_iou);
}

}  // namespace

std::vector<Face> merge_sightings(std::vector<Sighting> sightings, std::span<const PixelRect> tiles,
                                  int picture_width, int picture_height,
                                  const DetectorOptions& options) {
  if (tiles.size() > 1) CutFaceFilter(tiles, picture_width, picture_height).apply(sightings);
  std::vector<Face> faces = merge_turns(sightings, options);
  std::erase_if(faces, [&](const Face& face) {
    return std::min(face.box.width(), face.box.height()) < options.min_face_size;
  });
  const auto limit = static_cast<std::size_t>(options.max_faces);
  if (limit > 0 && faces.size() > limit) faces.resize(limit);
  return faces;
}

}  // namespace retinaface
