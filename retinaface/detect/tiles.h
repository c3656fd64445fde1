#pragma once

#include <span>
#include <vector>

#include "retinaface/geometry/box.h"

namespace retinaface {

/// A part of a picture in whole pixels: [x, x + width) × [y, y + height).
struct PixelRect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  [[nodiscard]] int right() const { return x + width; }
  [[nodiscard]] int bottom() const { return y + height; }

  friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

/// Tiles of one size that cover a picture, row by row, evenly spread, neighbours overlapping by at
/// least `overlap` of the side. An axis not longer than the side has one tile, as long as the axis.
///
/// @param side     of a tile, at least 1
/// @param overlap  in [0, 1)
/// @throws ContractError  the picture has no pixel, or side or overlap is out of range
[[nodiscard]] std::vector<PixelRect> cover_with_tiles(int width, int height, int side,
                                                      double overlap);

/// Whether a face found in tile `own` is better left to another tile: its box comes close to an
/// edge of the tile inside the picture, so that a part of the face may be cut off, while another
/// tile holds the whole box away from its own inner edges.
///
/// @param box    in pixels of the picture
/// @param tiles  all of them, as `cover_with_tiles` gives them
/// @param own    index of the tile that found the face
[[nodiscard]] bool is_left_to_another_tile(const Box& box, std::span<const PixelRect> tiles,
                                           std::size_t own, int picture_width, int picture_height);

/// Whether a box comes close to an edge of the tile that is not the picture's border.
[[nodiscard]] bool touches_inner_edge(const Box& box, const PixelRect& tile, int picture_width,
                                      int picture_height);

}  // namespace retinaface
